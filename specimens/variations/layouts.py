"""Layouts and wordings that are not among the other specimens."""
FAMILIES = ['list', 'columns', 'grid', 'header_rows', 'below', 'booklet', 'rotated']
LABELS = dict(
    number=['Policy No.', 'Policy Schedule No.', 'Certificate & Policy No.', 'Policy No. & Certificate No.', 'Policy Number', 'Policy No. / Certificate No.', 'Certificate No', 'Policy/Certificate Number'],
    issued=['Date of Issue', 'Policy Issue Date', 'Issued On', 'Policy Issued On', 'Issue Date', 'Date of Issuance', 'Policy Issuance Date', 'Issuance Date & Time'],
    name=['Insured', 'Name of the Policyholder', 'Policyholder Name', "Insured's Name", 'Name of the Insured', 'Insured Name', 'Name of Policyholder', 'Name of Proposer / Insured'],
    mobile=['Mobile No', 'Contact Number', 'Mobile Number', 'Insured Mobile No.'],
    email=['E-mail ID', 'Email', 'Email Address', 'Insured E-Mail'],
    plate=['Registration No.', 'Vehicle No.', 'Regn. No', 'Registration Mark & No.', 'Vehicle Registration Number', 'Regn. Mark & No.', 'Vehicle Regn. Mark and No.', 'Registration No. of Vehicle', 'Insured Vehicle Regn. No.'],
    make=['Make', 'Manufacturer', 'Vehicle Make'], model=['Model / Variant', 'Model', 'Vehicle Model & Variant', 'Model & Sub Type'],
    cc=['Cubic Capacity', 'Engine Capacity (CC)', 'CC', 'C.C. / KW', 'Cubic Capacity/Kilowatt', 'CC/KW/HP', 'Cubic Capacity/Watts', 'Engine CC / Battery kW'], year=['Mth/Yr of Mfg', 'Year of Mfg.', 'Mfg. Yr.', 'YOM', 'Year of Manufacture', 'Mfg. Year', 'Manufacturing Year', 'Yr. of Mfr.'],
    chassis=['Chassis No.', 'Chassis Number'], engine=['Engine No.', 'Engine Number'], period=['Period of Insurance', 'Policy Period', 'Insurance Period', 'Period of Cover', 'Risk Period', 'Policy Duration', 'Cover Period'],
    idv=["Total IDV", "Insured's Declared Value (IDV)", 'Total Insured Declared Value', 'IDV of Vehicle', 'Total IDV (Rs.)', 'Vehicle IDV (in Rs.)', 'Sum Insured (IDV)'], ncb=['NCB % Applicable', 'Current NCB', 'Entitled NCB', 'Eligible No Claim Bonus', 'No Claim Bonus %', 'NCB', 'NCB (%)', 'No Claim Bonus Percentage'],
    od=['Net OD Premium (A)', 'Total - Own Damage (A)', 'OD Total (A)', 'Total Own Damage', 'Gross OD (A)', 'Own Damage Premium (A) Total', 'Total Own Damage Premium (A)', 'Own Damage Premium Total (A)', 'Net Own Damage Premium (A)', 'Total OD Premium (A)'],
    tp=['Net TP Premium (B)', 'Total - Liability (B)', 'TP Total (B)', 'Total Act Liability (B)', 'Gross TP (B)', 'Total Basic and PA Liability (B)', 'Total Liability Premium (B)', 'Third Party Premium Total (B)', 'Net Liability Premium (B)', 'Total TP Premium (B)'],
    addon=['Total Add-on Premium (C)', 'Add On Cover Premium Total (C)', 'Total Premium for Add-ons (C)'],
    net=['Total Premium (A+B+C)', 'Net Premium (A+B)', 'Premium before Taxes', 'Total Annual Premium (A+B+C)', 'Total Package Premium', 'Sub Total (Net Premium)', 'Net Premium', 'Total Premium before GST', 'Net Premium (excluding GST)', 'Taxable Value'], total=['Total Premium (Rounded Off)', 'Premium Payable (incl. GST)', 'Gross Premium Paid', 'Premium Amount Payable', 'Total Premium Inclusive of Taxes', 'Grand Total', 'Total Amount', 'Final Premium (Rounded)', 'Total Payable Premium (in Rs.)', 'Total Premium Payable', 'Gross Premium', 'Total Amount Payable', 'Final Premium including GST', 'Total Policy Premium'])
LABELS_BY = {'ROYAL_SUNDARAM': dict(net='NET PREMIUM (A + B)'), 'ZURICH_KOTAK': dict(net='Taxable value of Services (A+B+C)'), 'LIBERTY_GENERAL': dict(od='TOTAL OWN-DAMAGE PREMIUM (A)', total='Total Policy Premium')}
DATES = ['%d/%m/%Y', '%d-%m-%Y', '%d-%b-%Y', '%d %b %Y', '%d.%m.%Y', '%B %d, %Y', '%d-%B-%Y']


def lakhs(amount):
    whole, cents = str(amount).split('.')
    head, tail = whole[:-3], whole[-3:]
    while len(head) > 2: head, tail = head[:-2], head[-2:] + ',' + tail
    return (head + ',' if head else '') + tail + '.' + cents


class Style:
    """One insurer's wordings for one form."""
    def __init__(self, r, p):
        self.r, self.p = r, p
        self.words = {key: r.choice(options) for key, options in LABELS.items()} | LABELS_BY.get(p['code'], {})
        self.tail = r.choice(['', '', '', '/-'])
        self.date_form, self.grouped, self.mark, self.colon = r.choice(DATES), r.random() < .7, r.choice(['', '', 'Rs. ', '` ', 'Rs.', 'INR ']), r.choice([':', ' :', ''])
    def date(self, day):
        text = day.strftime(self.date_form)
        return text.upper() if len(self.p['chassis'] + self.p['number']) % 2 and '%b' in self.date_form else text
    def amount(self, value): return '--' if value is None else self.mark + (lakhs(value) if self.grouped else str(value)) + self.tail
    def period(self): return self.r.choice(['From 00:00 Hrs of %s To Midnight of %s', '%s 00:00 hrs to %s 23:59 hrs', 'From %s To %s (Midnight)', '%s to %s']) % (self.date(self.p['start']), self.date(self.p['end']))
    def pairs(self, *keys):
        p = self.p
        values = dict(number=p['number'], issued=self.date(p['issued']), name=p['salutation'] + p['name'], mobile=p['mobile'] or '', email=p['email'] or '', plate=p['plate'], make=p['make'], model=p['model'] + ' / ' + p['variant'] if '&' in self.words['model'] or '/' in self.words['model'] else p['model'] + ' ' + p['variant'],
                      cc=str(p['cc']), year=str(p['year']), chassis=p['chassis'], engine=p['engine'], period=self.period(), idv=self.amount(p['idv']), ncb='%d%%' % p['ncb'])
        left_out = {'mobile', 'email'} if not p['mobile'] else set()
        if p['od'] is None: left_out |= {'idv', 'ncb'}
        return [(self.words[key], values[key]) for key in keys if key not in left_out]


TOP, CAR = ('number', 'issued', 'name', 'mobile', 'email', 'period'), ('plate', 'make', 'model', 'cc', 'year', 'chassis', 'engine', 'idv', 'ncb')


def heading(paper, p):
    paper.text(60, paper.y, p['insurer'], 14, True); paper.y -= 16
    paper.text(60, paper.y, p['title'], 11, True); paper.y -= 12
    paper.text(60, paper.y, 'Certificate of Insurance cum Policy Schedule', 8); paper.y -= 18


def section(paper, text):
    paper.need(60); paper.text(40, paper.y, text, 9, True); paper.y -= 13


def as_list(paper, style, pairs):
    for label, value in pairs:
        paper.need(14); paper.text(40, paper.y, label + style.colon); paper.text(220, paper.y, value); paper.y -= 13
    paper.y -= 6


def as_columns(paper, style, pairs):
    for at in range(0, len(pairs), 2):
        paper.need(14)
        for (label, value), x in zip(pairs[at:at + 2], (40, 310)):
            small = 7 if len(value) > 24 else 8
            paper.text(x, paper.y, label + style.colon, 8); paper.text(x + 118, paper.y, value, small if len(value) < 32 else 5)
        paper.y -= 14
    paper.y -= 6


def as_grid(paper, style, pairs):
    cells = [cell for pair in pairs for cell in pair]
    rows = [cells[at:at + 4] + [''] * (4 - len(cells[at:at + 4])) for at in range(0, len(cells), 4)]
    wrap = lambda text: text if len(text) < 30 else [text[:text.rfind(' ', 0, 30)], text[text.rfind(' ', 0, 30) + 1:]]
    paper.grid(40, [110, 148, 110, 148], [[wrap(cell) if ' ' in cell[:30] else cell for cell in row] for row in rows])


def as_header_rows(paper, style, pairs):
    for at in range(0, len(pairs), 4):
        some = pairs[at:at + 4]
        wrap = lambda text: text if len(text) < 27 or ' ' not in text[:27] else [text[:text.rfind(' ', 0, 27)], text[text.rfind(' ', 0, 27) + 1:]]
        paper.grid(40, [516 / len(some)] * len(some), [[wrap(label) for label, _ in some], [wrap(value) for _, value in some]], bold_rows=(0,))


def as_below(paper, style, pairs):
    for at in range(0, len(pairs), 3):
        paper.need(32)
        for (label, value), x in zip(pairs[at:at + 3], (40, 215, 390)):
            paper.text(x, paper.y, label, 7); paper.text(x, paper.y - 12, value, 9 if len(value) < 30 else 5, True)
        paper.y -= 28


def premiums(paper, style):
    p, w, amount = style.p, style.words, style.amount
    own = [('Basic Own Damage', amount(p['basic'])), ('Less: No Claim Bonus (%d%%)' % p['ncb'], amount(p['discount'])), (w['od'], amount(p['od']))] if p['od'] is not None else []
    third = [('Basic Third Party Liability', amount(p['tp_basic'])), ('PA Cover for Owner Driver', amount(p['pa'])), (w['tp'], amount(p['tp']))] if p['tp'] is not None else []
    extra = [(name, amount(value)) for name, value in p['addons']] + ([(w['addon'], amount(p['addon']))] if p['addons'] else [])
    sums = [(w['net'], amount(p['net'])), ('CGST @ 9%', amount(p['half'])), ('SGST @ 9%', amount(p['half'])), (w['total'], amount(p['total']))]
    section(paper, style.r.choice(['Premium Computation', 'Schedule of Premium', 'Premium Details (in Rs.)']))
    if style.r.random() < .5 and own and third:
        height = max(len(own), len(third))
        pad = lambda rows: rows[:-1] + [('', '')] * (height - len(rows)) + rows[-1:]
        rows = [('Own Damage', 'Amount', 'Liability', 'Amount')] + [a + b for a, b in zip(pad(own), pad(third))]
        paper.grid(40, [170, 88, 170, 88], rows, bold_rows=(0,), rules=style.r.random() < .7)
        own = third = []
    paper.grid(40, [330, 120], own + third + extra + sums, rules=style.r.random() < .6)


def decoys(paper, style):
    p, r = style.p, style.r
    chosen = r.sample(['previous', 'nominee', 'agent', 'payment', 'tariff', 'tp_policy'], 3)
    import facts
    if 'previous' in chosen:
        section(paper, 'Previous Policy Details')
        as_columns(paper, style, [('Previous Insurer', r.choice(facts.PREVIOUS)), ('Previous Policy No.', '%d' % r.randrange(10**11, 10**12)), ('Previous Policy Expiry Date', style.date(p['start'])), ('Previous Year NCB', '20%')])
    if 'nominee' in chosen:
        section(paper, 'Nominee Details'); as_columns(paper, style, [('Nominee Name', 'LAKSHMIKA ' + p['name'].split()[-1]), ('Relationship', 'Spouse'), ('Nominee Age', '41')])
    if 'agent' in chosen:
        section(paper, 'Intermediary'); as_columns(paper, style, [('Agent Name', 'SAMRUDDHI BROKERS LLP'), ('Agent Contact No.', '98%08d' % r.randrange(10**8)), ('Agent Email', 'desk@broker.example'), ('Agent Code', '%d' % r.randrange(10**6))])
    if 'payment' in chosen:
        section(paper, 'Payment Details'); as_columns(paper, style, [('Receipt No.', '%d' % r.randrange(10**9)), ('Receipt Date', style.date(p['issued'])), ('Amount Received', style.amount(p['total'])), ('Payment Mode', 'Online')])
    if 'tariff' in chosen:
        section(paper, 'Depreciation for fixing IDV'); paper.grid(40, [200, 100], [('Age of the vehicle', '% of depreciation'), ('Not exceeding 6 months', '5%'), ('6 months to 1 year', '15%'), ('1 year to 2 years', '20%'), ('2 years to 3 years', '30%')])
    if 'tp_policy' in chosen and p['product'] == 'SAOD':
        section(paper, 'Details of the Third Party Policy'); as_columns(paper, style, [('TP Insurer', r.choice(facts.PREVIOUS)), ('TP Policy Number', '%d' % r.randrange(10**12)), ('TP Policy Period', style.period())])


def cover(paper, style):
    p = style.p
    heading(paper, p)
    for line in ('Dear %s,' % (p['salutation'] + p['name']), 'Thank you for choosing us. Please find your policy schedule enclosed.', 'We request you to check the details and to tell us within fifteen days if anything is wrong.', 'Date: %s' % style.date(p['issued'].replace(day=28)), 'Our call centre: 1800 000 0000, care@insurer.example'):
        paper.text(60, paper.y, line); paper.y -= 16
    paper.new_page()


def booklet(paper, style):
    for clause in range(2):
        paper.new_page(); paper.text(40, paper.y, 'Terms and Conditions %d' % (clause + 1), 10, True); paper.y -= 16
        for line in range(40): paper.text(40, paper.y, '%d.%d The Company will indemnify the Insured against loss or damage, subject to the limits of liability.' % (clause + 1, line + 1), 7); paper.y -= 11


FORMS = dict(list=as_list, columns=as_columns, grid=as_grid, header_rows=as_header_rows, below=as_below)


def draw(paper, style, family):
    form = FORMS.get(family) or FORMS[style.r.choice(sorted(FORMS))]
    if family == 'booklet': cover(paper, style)
    heading(paper, style.p)
    parts = [lambda: (section(paper, 'Policy Details'), form(paper, style, style.pairs(*TOP))), lambda: (section(paper, 'Vehicle Details'), form(paper, style, style.pairs(*CAR))), lambda: premiums(paper, style), lambda: decoys(paper, style)]
    if style.r.random() < .3: parts[0], parts[1] = parts[1], parts[0]
    if style.r.random() < .3: parts[2], parts[3] = parts[3], parts[2]
    for part in parts: part()
    paper.need(20); paper.text(40, paper.y, 'FICTITIOUS SPECIMEN. For %s, Authorised Signatory' % style.p['insurer'], 7)
    if family == 'booklet': booklet(paper, style)
