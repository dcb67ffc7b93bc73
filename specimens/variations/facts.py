"""What a fictitious policy says: parties, vehicle, dates, and amounts that add up."""
from datetime import date, timedelta
from decimal import Decimal, ROUND_HALF_UP

# Code, printed name, policy number from a random source.
INSURERS = [
    ('NATIONAL_INSURANCE', 'National Insurance Company Limited', lambda r: '%d' % r.randrange(10**17, 10**18)),
    ('NEW_INDIA', 'The New India Assurance Co. Ltd.', lambda r: '%d' % r.randrange(10**19, 10**20)),
    ('ORIENTAL_INSURANCE', 'The Oriental Insurance Company Limited', lambda r: '%d/31/%d/%d' % (r.randrange(100000, 999999), r.randrange(2023, 2026), r.randrange(100, 9999))),
    ('UNITED_INDIA', 'United India Insurance Company Limited', lambda r: '%d3124P%d' % (r.randrange(100000, 999999), r.randrange(10**8, 10**9))),
    ('IFFCO_TOKIO', 'IFFCO-Tokio General Insurance Co. Ltd', lambda r: '1-%s/P400 POLICY' .replace(' POLICY', '') % ''.join(r.choice('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789') for _ in range(8))),
    ('CHOLA_MS', 'Cholamandalam MS General Insurance Company Ltd', lambda r: '3362/%08d/000/%02d' % (r.randrange(10**8), r.randrange(100))),
    ('FUTURE_GENERALI', 'Future Generali India Insurance Company Limited', lambda r: 'VD%07d' % r.randrange(10**7)),
    ('SBI_GENERAL', 'SBI General Insurance Company Limited', lambda r: 'POPMCAR%011d' % r.randrange(10**11)),
    ('ROYAL_SUNDARAM', 'Royal Sundaram General Insurance Co. Limited', lambda r: 'VPC%010d000100' % r.randrange(10**10)),
    ('LIBERTY_GENERAL', 'Liberty General Insurance Limited', lambda r: '2011-%d-%02d-%07d-00-000' % (r.randrange(200000, 800000), r.randrange(22, 26), r.randrange(10**7))),
    ('ZURICH_KOTAK', 'Zurich Kotak General Insurance Company (India) Limited', lambda r: '%010d' % r.randrange(10**9, 10**10)),
    ('SHRIRAM_GENERAL', 'Shriram General Insurance Company Limited', lambda r: '%d/31/%02d/%06d' % (r.randrange(100000, 999999), r.randrange(23, 27), r.randrange(10**6))),
    ('MAGMA_HDI', 'Magma HDI General Insurance Company Limited', lambda r: 'P00%d00%d/4101/%06d' % (r.randrange(22, 26), r.randrange(10, 99), r.randrange(10**6))),
    ('UNIVERSAL_SOMPO', 'Universal Sompo General Insurance Company Limited', lambda r: 'USGI/%d/%08d' % (r.randrange(2000, 2999), r.randrange(10**8))),
    ('ACKO', 'Acko General Insurance Limited', lambda r: 'DBCR00%011d' % r.randrange(10**11)),
    ('ZUNO', 'Zuno General Insurance Limited', lambda r: '%09d' % r.randrange(10**8, 10**9)),
    ('RAHEJA_QBE', 'Raheja QBE General Insurance Company Limited', lambda r: 'RQ-%04d-%08d' % (r.randrange(10**4), r.randrange(10**8))),
    ('BAJAJ_ALLIANZ', 'Bajaj General Insurance Limited', lambda r: 'OG-%02d-%04d-%04d-%08d' % (r.randrange(23, 27), r.randrange(10**4), r.randrange(1000, 1900), r.randrange(10**8))),
    ('HDFC_ERGO', 'HDFC ERGO General Insurance Company Limited', lambda r: '2312 %04d %04d %04d 000' % tuple(r.randrange(1000, 9999) for _ in range(3))),
    ('ICICI_LOMBARD', 'ICICI Lombard General Insurance Company Limited', lambda r: '3005/%09d/00/B00' % r.randrange(10**9)),
    ('TATA_AIG', 'Tata AIG General Insurance Company Limited', lambda r: '%d' % r.randrange(10**17, 10**18)),
    ('RELIANCE_GENERAL', 'IndusInd General Insurance Company Limited', lambda r: '%d' % r.randrange(10**17, 10**18)),
    ('DIGIT', 'Go Digit General Insurance Limited', lambda r: 'D%09d' % r.randrange(10**9)),
]
PREVIOUS = ['ICICI Lombard General Insurance', 'HDFC ERGO General Insurance', 'Bajaj Allianz General Insurance', 'Go Digit General Insurance']
CARS = [('MARUTI SUZUKI', 'SWIFT', 'VXI', 1197), ('HYUNDAI', 'CRETA', 'SX 1.5', 1497), ('TATA', 'NEXON', 'XZ PLUS', 1199), ('HONDA', 'CITY', 'V MT', 1498), ('TOYOTA', 'INNOVA CRYSTA', '2.4 GX', 2393)]
BIKES = [('HERO', 'SPLENDOR PLUS', 'DRUM', 97), ('HONDA', 'ACTIVA 6G', 'DLX', 109), ('BAJAJ', 'PULSAR 150', 'SD', 149), ('ROYAL ENFIELD', 'CLASSIC 350', 'DUAL CHANNEL', 349)]
TRUCKS = [('TATA', 'ACE GOLD', 'PETROL BS6', 694), ('ASHOK LEYLAND', 'DOST PLUS', 'LS', 1478), ('EICHER', 'PRO 2049', 'CBC', 2960)]
ELECTRIC = {'PRIVATE_CAR': [('TATA', 'NEXON EV', 'MAX XZ PLUS LUX', '105 kW'), ('MG', 'ZS EV', 'EXCLUSIVE', '130 kW')], 'TWO_WHEELER': [('ATHER', '450X', 'GEN 3', '6.4 kW'), ('OLA ELECTRIC', 'S1 PRO', 'GEN 2', '11 KW')]}
BUSES = [('BAJAJ', 'RE COMPACT', '4S', 236), ('FORCE', 'TRAVELLER 3350', '17 STR', 2596)]
MISC = [('MAHINDRA', '575 DI', 'XP PLUS', 2979), ('JCB', '3DX', 'BACKHOE', 4400)]
KINDS = {'PRIVATE_CAR': ('Private Car', CARS), 'TWO_WHEELER': ('Two Wheeler', BIKES), 'GCV': ('Goods Carrying Vehicle', TRUCKS), 'PCV': ('Passenger Carrying Vehicle', BUSES), 'MISC_D': ('Miscellaneous Class D Vehicle', MISC)}
PRODUCTS = {'PACKAGE': ['%s Package Policy', '%s Comprehensive Policy'], 'TP': ['%s Liability Only Policy', '%s - Act Only Policy'], 'SAOD': ['Stand-alone Own Damage Policy for %s', 'Standalone Motor Own Damage Cover - %s'], 'BUNDLED': ['Bundled %s Policy (1 Year Own Damage + %d Years Third Party)']}
FIRST = ['AARVIK', 'MEENALOCH', 'SUBRATHAN', 'PRANEETHI', 'DEVASHREEN', 'KUMARPAL', 'NISHANTHA', 'VARDHINI']
LAST = ['DESHMUKHAN', 'IYENGARAJ', 'CHATTERWAL', 'REDDYMALLA', 'PATHANKAR', 'MENONDAS']
FIRMS = ['SRI BALAVARMA TRANSPORTS', 'NEELKAMALINI AGRO PRIVATE LIMITED', 'OMKARESH LOGISTICS LLP']
STATES = ['MH', 'KA', 'TN', 'DL', 'GJ', 'UP', 'WB', 'KL', 'TS', 'RJ']
TP = {'PRIVATE_CAR': 3416, 'TWO_WHEELER': 714, 'GCV': 16049, 'PCV': 2539, 'MISC_D': 7267}


def cents(value): return Decimal(value).quantize(Decimal('0.01'), ROUND_HALF_UP)


def years_later(day, years): return (day.replace(year=day.year + years) if (day.month, day.day) != (2, 29) else day.replace(year=day.year + years, day=28)) - timedelta(days=1)


def registration(r, kind):
    """Printed, and as it counts (None while the vehicle has none)."""
    if r.random() < .12: return r.choice(['NEW', 'New', 'UNREGISTERED']), None
    if kind == 'PRIVATE_CAR' and r.random() < .15:
        plain = '%02dBH%04d%s' % (r.randrange(21, 25), r.randrange(1, 9999), r.choice('ABCDEFGH') + r.choice('ABCDEFGH'))
        return plain, plain
    parts = r.choice(STATES), '%02d' % r.randrange(1, 60), r.choice('ABCDEFGHJKLMNP') + r.choice('ABCDEFGHJKLMNP'), '%04d' % r.randrange(1, 9999)
    return r.choice(['', ' ', '-', ' - ']).join(parts), ''.join(parts)


def policy(r):
    """Everything about one policy."""
    code, insurer, number = r.choice(INSURERS)
    kind = r.choice(['PRIVATE_CAR'] * 4 + ['TWO_WHEELER'] * 3 + ['GCV'] * 2 + ['PCV', 'MISC_D'])
    printed_kind, vehicles = KINDS[kind]
    product = r.choice(['PACKAGE'] * 5 + ['TP', 'SAOD'] + (['BUNDLED'] if kind in ('PRIVATE_CAR', 'TWO_WHEELER') else []))
    term = {'PRIVATE_CAR': 3, 'TWO_WHEELER': 5}.get(kind, 1)
    title = r.choice(PRODUCTS[product])
    make, model, variant, cc = r.choice(ELECTRIC[kind] if kind in ELECTRIC and r.random() < .12 else vehicles)
    plate = ('NEW', None) if product == 'BUNDLED' else registration(r, kind)
    start = date(r.randrange(2023, 2026), r.randrange(1, 13), r.randrange(1, 28))
    has_od, has_tp, has_addons = product != 'TP', product != 'SAOD', product != 'TP' and r.random() < .6
    idv = cents(r.randrange(40, 900) * 1000) if has_od else None
    ncb = 0 if plate[1] is None or not has_od else r.choice([0, 20, 25, 35, 45, 50])
    basic = cents(idv * Decimal('0.0137')) if has_od else None
    discount = cents(basic * ncb / 100) if has_od else None
    od = basic - discount if has_od else None
    tp_basic = cents(TP[kind] * (term if product == 'BUNDLED' else 1)) if has_tp else None
    pa = cents(r.choice([0, 275, 325])) if has_tp else None
    tp = tp_basic + pa if has_tp else None
    addons = [(name, cents(r.randrange(150, 2500))) for name in r.sample(['Nil Depreciation', 'Engine Protect', 'Roadside Assistance', 'Return to Invoice', 'Consumables Cover'], 2)] if has_addons else []
    addon = sum((amount for _, amount in addons), cents(0)) if has_addons else None
    net = sum(amount for amount in (od, tp, addon) if amount is not None)
    half, whole_tax = cents(net * Decimal('0.09')), r.random() < .4
    tax = cents(net * Decimal('0.18')) if whole_tax else half + half
    total = (net + tax).quantize(Decimal(1), ROUND_HALF_UP).quantize(Decimal('0.01')) if r.random() < .4 else net + tax
    electrical = cents(r.choice([0, 0, 5000, 12000])) if has_od else None
    is_firm = kind in ('GCV', 'PCV') and r.random() < .4
    name = r.choice(FIRMS) if is_firm else '%s %s' % (r.choice(FIRST), r.choice(LAST))
    has_contact, contact = r.random() < .7, ('9%09d' % r.randrange(10**9), name.split()[0].lower() + '%d@example.in' % r.randrange(1000))
    return dict(code=code, insurer=insurer, number=number(r), kind=kind, printed_kind=printed_kind, product=product, title=title % ((printed_kind, term) if title.count('%') > 1 else printed_kind),
                make=make, model=model, variant=variant, cc=cc, year=start.year - (0 if plate[1] is None else r.randrange(1, 8)), plate=plate[0], plate_value=plate[1],
                issued=start - timedelta(days=r.randrange(0, 12)), start=start, end=years_later(start, 1), tp_end=years_later(start, term if product == 'BUNDLED' else 1),
                idv=idv, ncb=ncb, basic=basic, discount=discount, od=od, tp_basic=tp_basic, pa=pa, tp=tp, addons=addons, addon=addon, net=net, half=half, whole_tax=whole_tax, tax=tax, total=total, electrical=electrical,
                name=name, salutation='M/s ' if is_firm else r.choice(['', 'Mr. ', 'Mrs. ', 'MR ']), mobile=contact[0] if has_contact else None, email=contact[1] if has_contact else None,
                chassis='MA3' + ''.join(r.choice('ABCDEFGHJKLMNPRSTUVWXYZ0123456789') for _ in range(14)), engine='K12M%07d' % r.randrange(10**7))


def booked(p):
    """How the broker books the printed amounts."""
    od, net = p['od'], p['net']
    if p['code'] == 'TATA_AIG': return dict(net_od=od, total_od=p['total'], net_premium=net, total_premium=p['total'])
    if p['code'] in ('DIGIT', 'RELIANCE_GENERAL', 'ICICI_LOMBARD'): return dict(net_od=od, total_od=od, net_premium=od, total_premium=p['total'])
    total_od = {'HDFC_ERGO': net, 'ROYAL_SUNDARAM': net, 'LIBERTY_GENERAL': od and od + (p['addon'] or 0), 'ZURICH_KOTAK': od and od + (p['pa'] or 0)}.get(p['code'], od) if od is not None else None
    return dict(net_od=od, total_od=total_od, net_premium=net, total_premium=p['total'])


def truth(p, stem, family):
    """In the form of the other specimens."""
    text = lambda value: None if value is None else str(value)
    fields = dict(policy_number=p['number'], vehicle_number=p['plate_value'], insurer=p['code'], product_type=p['product'], vehicle_type=p['kind'], make=p['make'], model=p['model'] + ' ' + p['variant'], cc=str(p['cc']) if isinstance(p['cc'], int) else None,
                  manufacturing_year=str(p['year']), issue_date=str(p['issued']), expiry_date=str(p['end']), idv=text(p['idv']), ncb=text(p['ncb']) if p['od'] is not None else None, discount=None,
                  customer_name=p['name'], mobile=p['mobile'], email=p['email'], **{name: text(value) for name, value in booked(p).items()})
    models = [p['model'], p['model'] + ' ' + p['variant'], p['model'] + '/' + p['variant'], p['model'] + ' / ' + p['variant']]
    # A total of own damage that the insurer's booking builds from parts is checked only where its parts are printed.
    skip = ['discount'] + (['total_od'] if p['code'] in ('ROYAL_SUNDARAM', 'LIBERTY_GENERAL', 'ZURICH_KOTAK', 'HDFC_ERGO', 'TATA_AIG') else []) + (['net_premium'] if p['od'] is None else [])
    return dict(file=stem + '.pdf', layout=family, insurer=p['code'], doc_type='policy', expect='fields', fields=fields, accept=dict(model=models, make=[p['make'].split()[0]], ncb=['0'] if not p['ncb'] else []), skip=skip, kind='digital', variant=[family])
