"""Forms as Indian insurers build them: cover letters, tables of covers, strips of sums, boxes with small labels, two languages."""
from datetime import timedelta
from decimal import Decimal

FAMILIES = ['public_sector', 'covers', 'strip', 'boxed', 'sentence', 'letter', 'ledger', 'crowded', 'bilingual']


def contacts(paper, style):
    """What every letterhead says of the insurer itself."""
    r = style.r
    paper.text(40, paper.y, r.choice(['Regd. Office: 24, Whites Road, Chennai 600014. CIN: U66010TN1938GOI000108. IRDAI Regn. No. 545', 'Corporate Office: Peninsula Park, Mumbai - 400013 | CIN U66000MH2000PLC128425 | IRDAI Registration No. 108']), 6); paper.y -= 8
    box = r.choice(['customer.care', 'support', 'pune'])
    paper.text(40, paper.y, r.choice(['Toll Free: 1800 000 0000 | Email: %s@acme-gi.example | Website: www.insurer.example' % box, 'Phone: 022-60000000 E-mail: help@acme-gi.example', 'Policy Issuing Office: MYSORE DO-I, Ph: 0821-2000000, Email ID: mysore.do@acme-gi.example']), 6); paper.y -= 14


def titled(paper, style):
    p, r = style.p, style.r
    paper.text(60, paper.y, p['insurer'].upper() if r.random() < .5 else p['insurer'], 12, True); paper.y -= 12
    contacts(paper, style)
    lead = r.choice(['', 'Motor Insurance - ', 'Certificate of Insurance cum Policy Schedule - ', 'Schedule of '])
    paper.text(60, paper.y, lead + p['title'], 10, True); paper.y -= 18


def address(r): return r.choice([['FLAT 12, SARASVATI NIVAS', 'MG ROAD, PUNE', 'MAHARASHTRA - 411001'], ['H NO 4-56/2 TEMPLE STREET', 'HYDERABAD 500018'], ['12B GANDHI NAGAR 2ND CROSS', 'BENGALURU - 560011', 'KARNATAKA']])


def rows(paper, style, pairs, x=40, gap=150, size=8, step=12):
    for label, value in pairs:
        paper.need(step)
        paper.text(x, paper.y, label + style.colon, size)
        for line, part in enumerate(value if isinstance(value, list) else [value]):
            if line: paper.y -= step - 2
            paper.text(x + gap, paper.y, part, size)
        paper.y -= step
    paper.y -= 4


def contact_pairs(style):
    p, w = style.p, style.words
    return [(w['mobile'], p['mobile']), (w['email'], p['email'])] if p['mobile'] else []


def vehicle_rows(paper, style, header):
    p, w = style.p, style.words
    cells = [(header, p['plate']), (style.r.choice(['Make & Model', 'Make / Model', 'Make - Model - Variant']), [p['make'] + ' /', p['model'], p['variant']]), (style.r.choice(['Type of Body', 'Body Type']), style.r.choice(['SALOON', 'HATCH BACK', 'OPEN'])), (w['cc'], str(p['cc'])), (w['year'], str(p['year'])), (style.r.choice(['Seating Capacity', 'S.C. incl. Driver']), '5')]
    return cells


def idv_strip(paper, style):
    p, a = style.p, style.amount
    if p['idv'] is None: return
    extra = p['electrical'] or Decimal('0.00')
    names = style.r.choice([['For Vehicle', 'Side Car', 'Non-Elec. Accessories', 'Elec. Accessories', 'CNG/LPG Unit', 'Trailer', 'Total Value'], ['Vehicle IDV', 'Body IDV', 'Non Electrical', 'Electrical', 'CNG/LPG', 'Total IDV'], ['Vehicle', 'Electrical Accessories', 'Non-Electrical Accessories', 'Bi-fuel Kit', 'Total IDV']])
    nothing = style.r.choice(['0', '0.00', 'NIL', '-'])
    values = [a(p['idv'] - extra)] + [a(extra) if ('Elec' in n and 'Non' not in n) and extra else nothing for n in names[1:-1]] + [a(p['idv'])]
    paper.text(40, paper.y, style.r.choice(["Insured's Declared Value (IDV)", 'IDV (in Rs.)', "INSURED'S DECLARED VALUE"]), 8, True); paper.y -= 10
    paper.grid(40, [516 / len(names)] * len(names), [[n if len(n) < 14 or ' ' not in n else [n[:n.rfind(' ')], n[n.rfind(' ') + 1:]] for n in names], values], size=7, rules=style.r.random() < .7)


def own(style):
    p, a, w, r = style.p, style.amount, style.words, style.r
    if p['od'] is None: return []
    return [(r.choice(['Basic OD Premium', 'Basic - OD', 'Basic Own Damage', 'Own Damage Basic Premium']), a(p['basic'])), (r.choice(['Less: No Claim Bonus (%d%%)', 'Less : NCB %d%%', 'Bonus/Malus %d %%', 'Deduct %d %% for NCB']) % p['ncb'], a(p['discount'])), (w['od'], a(p['od']))]


def third(style):
    p, a, w, r = style.p, style.amount, style.words, style.r
    if p['tp'] is None: return []
    return [(r.choice(['Basic TP including TPPD', 'Basic - TP', 'Basic Third Party Liability', 'Basic TP Premium']), a(p['tp_basic'])), (r.choice(['Compulsory PA to Owner Driver (CSI 1500000)', 'PA for Owner Driver of Rs. 15,00,000', 'PA Owner-Driver']), a(p['pa'])), (w['tp'], a(p['tp']))]


def extra(style):
    p, a, w = style.p, style.amount, style.words
    return [(name, a(value)) for name, value in p['addons']] + ([(w['addon'], a(p['addon']))] if p['addons'] else [])


def tax_rows(style):
    p, a, r = style.p, style.amount, style.r
    if p['whole_tax']: return [(r.choice(['IGST @ 18%', 'GST (18%)', 'Goods & Services Tax (IGST)', 'Add: IGST']), a(p['tax']))]
    return [(r.choice(['CGST @ 9%', 'CGST (9.00%)', 'Central GST']), a(p['half'])), (r.choice(['SGST/UTGST @ 9%', 'SGST (9.00%)', 'State GST']), a(p['half']))]


def sums(style): return [(style.words['net'], style.amount(style.p['net']))] + tax_rows(style) + [(style.words['total'], style.amount(style.p['total']))]


def side_by_side(paper, style, rules=True):
    left, right = own(style), third(style) + extra(style)
    height = max(len(left), len(right))
    left, right = left + [('', '')] * (height - len(left)), right + [('', '')] * (height - len(right))
    head = style.r.choice([('OWN DAMAGE (A)', 'AMOUNT', 'LIABILITY (B)', 'AMOUNT'), ('A. Own Damage', 'Premium', 'B. Third Party', 'Premium'), ('Own Damage Premium', '(Rs.)', 'Liability Premium', '(Rs.)')])
    paper.grid(40, [170, 88, 170, 88], [head] + [a + b for a, b in zip(left, right)] + [('', '', label, value) for label, value in sums(style)], size=7, rules=rules, bold_rows=(0,))


def previous(paper, style):
    p, r = style.p, style.r
    import facts
    rows(paper, style, [('Previous Policy No.', '%d' % r.randrange(10**11, 10**12)), ('Previous Insurer', r.choice(facts.PREVIOUS)), ('Previous Policy Period', '%s to %s' % (style.date(p['start'] - timedelta(days=366)), style.date(p['start'] - timedelta(days=1))))], size=7)


def public_sector(paper, style):
    p, w, r = style.p, style.words, style.r
    if r.random() < .4:
        titled(paper, style)
        for line in ('To,', p['salutation'] + p['name'], *address(r), 'Dear Customer,', 'Please find enclosed policy no. %s.' % p['number'], 'Premium of Rs. %s was received on %s.' % (p['total'], style.date(p['issued']))): paper.text(60, paper.y, line); paper.y -= 14
        paper.new_page()
    titled(paper, style)
    name = r.choice([("INSURED'S NAME", p['salutation'] + p['name']), ('Name of Insured', p['salutation'] + p['name'])])
    left = [(w['number'].upper(), p['number']), name, ('ADDRESS', address(r))] + contact_pairs(style)
    right = [('PREV. POLICY NO.', '%d' % r.randrange(10**15)), ('ISSUE OFFICE NAME', 'CBO - II GUNTUR'), ('OFFICE CODE', '%d' % r.randrange(10**6)), ('PROPOSAL NO. & DATE', '%d & %s' % (r.randrange(10**9), style.date(p['issued'] - timedelta(days=1)))), (w['issued'].upper(), style.date(p['issued']))]
    top = paper.y
    rows(paper, style, left, gap=135, size=7, step=11)
    low, paper.y = paper.y, top
    rows(paper, style, right, x=345, gap=100, size=7, step=11)
    paper.y = min(low, paper.y)
    paper.text(40, paper.y, r.choice(['PERIOD OF INSURANCE : From 00:00 Hrs of %s To Midnight of %s', 'Period of Insurance: From: 00:00:01 hrs on %s To: midnight on %s', 'Effective date of commencement of insurance : from 0:00 hours on %s to midnight of %s', 'PERIOD OF COVER  FROM 10:35 ON %s TO MIDNIGHT OF %s']) % (style.date(p['start']), style.date(p['end'])), 8); paper.y -= 16
    cells = vehicle_rows(paper, style, r.choice(['VEHICLE NO.', 'Regn. Mark & No.', 'Registration Mark & No.', 'Regn No.']))
    cells = cells[:1] + [(r.choice(['Engine No. & Chassis No.', 'Engine / Chassis No.']), [p['engine'], p['chassis']])] + cells[1:]
    paper.grid(40, [74, 100, 100, 60, 56, 66, 60], [[label if len(label) < 12 or ' ' not in label else [label[:label.find(' ', 5)] if label.find(' ', 5) > 0 else label, label[label.find(' ', 5) + 1:] if label.find(' ', 5) > 0 else ''] for label, _ in cells], [value for _, value in cells]], size=7)
    idv_strip(paper, style)
    side_by_side(paper, style, r.random() < .6)
    if p['od'] is not None: rows(paper, style, [(w['ncb'], '%d%%' % p['ncb'])])
    previous(paper, style)


def covers(paper, style):
    """Periods of the covers as a table."""
    p, w, r = style.p, style.words, style.r
    titled(paper, style)
    rows(paper, style, [(w['name'], p['salutation'] + p['name']), ('Communication Address', address(r))] + contact_pairs(style) + [(w['number'], p['number']), (w['issued'], style.date(p['issued']))])
    time = r.choice([(' 00:00', ' 23:59'), ('', ''), (' (00:00 Hrs)', ' (Midnight)')])
    lines = [(r.choice(['Cover', 'Coverage', 'Period of Insurance']), r.choice(['From', 'Start Date', 'Start Date & Time']), r.choice(['To', 'End Date', 'Expiry Date & Time']))]
    if p['od'] is not None: lines.append((r.choice(['Own Damage', 'OD Cover', 'Own Damage (Section I)']), style.date(p['start']) + time[0], style.date(p['end']) + time[1]))
    if p['tp'] is not None: lines.append((r.choice(['Third Party Liability', 'Liability', 'TP Cover']), style.date(p['start']) + time[0], style.date(p['tp_end']) + time[1]))
    if p['pa']: lines.append(('PA Owner Driver', style.date(p['start']) + time[0], style.date(p['end']) + time[1]))
    paper.grid(40, [180, 160, 160], lines, rules=r.random() < .6)
    cells = vehicle_rows(paper, style, w['plate'])
    paper.grid(40, [130, 128, 130, 128], [[cells[at][0], cells[at][1], cells[at + 1][0], cells[at + 1][1]] for at in range(0, 6, 2)] + [['Engine No.', p['engine'], 'Chassis No.', p['chassis']]], size=7)
    idv_strip(paper, style)
    if p['od'] is not None: rows(paper, style, [(w['ncb'], '%d%%' % p['ncb'])])
    paper.grid(40, [330, 120], own(style) + third(style) + extra(style) + sums(style), rules=r.random() < .5)
    previous(paper, style)


def strip(paper, style):
    """Sums side by side, their labels above them."""
    p, w, r = style.p, style.words, style.r
    titled(paper, style)
    rows(paper, style, [(w['number'], p['number']), (w['name'], p['salutation'] + p['name'])] + contact_pairs(style) + [(w['period'], style.period()), (w['issued'], style.date(p['issued']))])
    cells = vehicle_rows(paper, style, w['plate'])
    paper.grid(40, [86] * 6, [[c[0] if len(c[0]) < 16 or ' ' not in c[0] else [c[0][:c[0].rfind(' ')], c[0][c[0].rfind(' ') + 1:]] for c in cells], [c[1] for c in cells]], size=7, rules=r.random() < .7)
    idv_strip(paper, style)
    if p['od'] is not None: rows(paper, style, [(w['ncb'], '%d%%' % p['ncb'])])
    some = [(w['od'], p['od']), (w['tp'], p['tp']), (w['addon'], p['addon']), (w['net'], p['net']), ('GST', p['tax']), (w['total'], p['total'])]
    some = [(label, value) for label, value in some if value is not None]
    wrap = lambda text: text if len(text) < 16 or ' ' not in text[:18] else [text[:text.rfind(' ', 0, 18)], text[text.rfind(' ', 0, 18) + 1:]]
    paper.grid(40, [516 / len(some)] * len(some), [[wrap(label) for label, _ in some], [style.amount(value) for _, value in some]], size=7, rules=r.random() < .7)
    previous(paper, style)


def boxed(paper, style):
    """Boxes with a small label above the value."""
    p, w, r = style.p, style.words, style.r
    titled(paper, style)
    pairs = [(w['number'], p['number']), (w['issued'], style.date(p['issued'])), (w['name'], p['salutation'] + p['name'])] + contact_pairs(style) + [(w['period'], '%s to %s' % (style.date(p['start']), style.date(p['end']))), (w['plate'], p['plate']), (w['make'], p['make']), (w['model'], p['model'] + ' ' + p['variant']), (w['cc'], str(p['cc'])), (w['year'], str(p['year'])), ('Engine No.', p['engine']), ('Chassis No.', p['chassis'])]
    if p['od'] is not None: pairs += [(w['idv'], style.amount(p['idv'])), (w['ncb'], '%d%%' % p['ncb'])]
    wide = r.choice([2, 3])
    for at in range(0, len(pairs), wide):
        some = pairs[at:at + wide]
        paper.grid(40, [516 / wide] * len(some), [[[label, value] for label, value in some]], size=8, rules=r.random() < .8)
        paper.y += 8
    paper.y -= 12
    paper.grid(40, [330, 120], own(style) + third(style) + extra(style) + sums(style), rules=r.random() < .5)


def sentence(paper, style):
    """Labels and values one after the other in a line."""
    p, w, r = style.p, style.words, style.r
    titled(paper, style)
    contact = 'Mobile: %s, Email: %s' % (p['mobile'], p['email']) if p['mobile'] else 'Mobile: 98xxxxxx10, Email: pxxxxa@xxmail.com'
    for line in ('%s: %s    %s: %s' % (w['number'], p['number'], w['issued'], style.date(p['issued'])), '%s: %s    %s' % (w['name'], p['salutation'] + p['name'], contact), '%s: %s' % (w['period'], style.period()), '%s: %s    Make: %s    Model: %s %s' % (w['plate'], p['plate'], p['make'], p['model'], p['variant']), '%s: %s    %s: %s    Engine No: %s    Chassis No: %s' % (w['cc'], p['cc'], w['year'], p['year'], p['engine'], p['chassis'])):
        paper.text(40, paper.y, line, 7); paper.y -= 14
    if p['od'] is not None: paper.text(40, paper.y, '%s: %s    %s: %d%%' % (w['idv'], style.amount(p['idv']), w['ncb'], p['ncb']), 7); paper.y -= 14
    for label, value in own(style) + third(style) + extra(style) + sums(style): paper.text(40, paper.y, '%s : %s' % (label, value), 8); paper.y -= 12
    paper.text(40, paper.y, 'Agent Name: SAMRUDDHI BROKERS LLP  Agent Code: 10442  Contact No: 9822200000  Email: desk@broker.example', 7); paper.y -= 14


def letter(paper, style):
    p, r = style.p, style.r
    paper.text(40, paper.y, p['insurer'], 11, True); paper.y -= 20
    for line in ('Date: %s' % style.date(p['issued'] + timedelta(days=2)), 'To,', p['salutation'] + p['name'], *address(r), 'Subject: Policy No. %s' % p['number'], 'Dear Customer,', 'Thank you for insuring your vehicle %s with us. The sum insured and the premium are shown in the schedule.' % p['plate'], 'For claims call 1800 000 0000 or write to claims@insurer.example.', 'Your next premium may change: the No Claim Bonus slab is 20% after one year, 25% after two.'):
        paper.text(40, paper.y, line); paper.y -= 15
    paper.new_page()
    r.choice([covers, strip, ledger, crowded])(paper, style)


def ledger(paper, style):
    """One long ruled table of two columns."""
    p, w, r = style.p, style.words, style.r
    titled(paper, style)
    pairs = [(w['number'], p['number']), (r.choice(['Insured Name & Address', 'Name & Address of the Insured']), [p['salutation'] + p['name']] + address(r))] + contact_pairs(style) + [(w['period'], style.period()), (w['issued'], style.date(p['issued'])), ('Proposal No. / Date', '%d / %s' % (r.randrange(10**9), style.date(p['issued'] - timedelta(days=1)))), (w['plate'], p['plate']), (w['make'] + ' / ' + w['model'].split(' /')[0].split(' &')[0], p['make'] + ' / ' + p['model'] + ' ' + p['variant']), (w['cc'], str(p['cc'])), (w['year'], str(p['year'])), ('Fuel Type', 'PETROL'), ('Engine No. / Chassis No.', p['engine'] + ' / ' + p['chassis'])]
    if p['od'] is not None: pairs += [(w['idv'], style.amount(p['idv'])), (w['ncb'], '%d%%' % p['ncb'])]
    paper.grid(40, [200, 316], pairs, rules=r.random() < .8)
    paper.grid(40, [330, 120], [('Premium Computation', 'Amount (Rs.)')] + own(style) + third(style) + extra(style) + sums(style), rules=r.random() < .8)
    previous(paper, style)


def crowded(paper, style):
    """Three columns of label and value."""
    p, w, r = style.p, style.words, style.r
    titled(paper, style)
    pairs = [(w['number'], p['number']), (w['name'], p['salutation'] + p['name']), (w['issued'], style.date(p['issued']))] + contact_pairs(style)
    rows(paper, style, pairs + [(w['period'], style.period())], gap=130)
    three = [(w['plate'], p['plate']), (w['make'], p['make']), ('Fuel', 'PETROL'), (w['cc'], str(p['cc'])), (w['year'], str(p['year'])), ('Seating', '5'), ('RTO', 'PUNE'), ('Zone', 'B'), (w['ncb'], '%d%%' % p['ncb']) if p['od'] is not None else ('Colour', 'WHITE')]
    for at in range(0, 9, 3):
        for (label, value), x in zip(three[at:at + 3], (40, 215, 390)): paper.text(x, paper.y, label + style.colon, 6); paper.text(x + 92, paper.y, value, 6)
        paper.y -= 12
    rows(paper, style, [(w['model'], p['model'] + ' ' + p['variant']), ('Chassis No.', p['chassis'])])
    idv_strip(paper, style)
    side_by_side(paper, style, r.random() < .5)


def bilingual(paper, style):
    """Labels in two languages, Hindi in Latin letters because the standard fonts of PDF have no other."""
    p, w, r = style.p, style.words, style.r
    titled(paper, style)
    both = lambda hindi, label: '%s / %s' % (hindi, label) if r.random() < .7 else label
    rows(paper, style, [(both('Policy Sankhya', w['number']), p['number']), (both('Bimit ka Naam', w['name']), p['salutation'] + p['name'])] + contact_pairs(style) + [(both('Bima Avadhi', w['period']), style.period()), (both('Jari karne ki tithi', w['issued']), style.date(p['issued'])), (both('Panjikaran Sankhya', w['plate']), p['plate']), (w['make'], p['make']), (w['model'], p['model'] + ' ' + p['variant']), (w['cc'], str(p['cc'])), (both('Nirman Varsh', w['year']), str(p['year']))] + ([(w['idv'], style.amount(p['idv'])), (w['ncb'], '%d%%' % p['ncb'])] if p['od'] is not None else []), gap=240)
    paper.grid(40, [330, 120], own(style) + third(style) + extra(style) + sums(style), rules=r.random() < .5)


def draw(paper, style, family): globals()[family](paper, style)
