"""A page that remembers where it printed what: a PDF, and the blocks Textract would see in it."""
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4


class Paper:
    def __init__(self, path, rotation):
        self.canvas, self.rotation, self.page, self.blocks, self.pages = Canvas(path, pagesize=A4, invariant=1), rotation, 0, [], []
        self.new_page()

    def new_page(self):
        if self.page: self.canvas.showPage()
        self.page += 1
        self.pages.append([])
        c = self.canvas
        if self.rotation:  # The page is stored turned, and its /Rotate turns it back.
            c.setPageRotation(self.rotation)
            {90: lambda: (c.translate(HEIGHT, 0), c.rotate(90)), 180: lambda: (c.translate(WIDTH, HEIGHT), c.rotate(180)), 270: lambda: (c.translate(0, WIDTH), c.rotate(270))}[self.rotation]()
        self.y = HEIGHT - 40

    def need(self, points):
        if self.y - points < 40: self.new_page()

    def text(self, x, y, text, size=9, bold=False):
        """One line of text; y is its baseline from the bottom. Gives its right end."""
        font = 'Helvetica-Bold' if bold else 'Helvetica'
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)
        at, ids = x, []
        for word in text.split(' '):
            width = stringWidth(word, font, size)
            if word: ids.append(self.block('WORD', at, y, width, size, Text=word, TextType='PRINTED'))
            at += width + stringWidth(' ', font, size)
        if ids: self.pages[-1].append(self.block('LINE', x, y, at - x, size, Text=' '.join(text.split()), Relationships=[dict(Type='CHILD', Ids=ids)]))
        return x + stringWidth(text, font, size)

    def block(self, kind, x, y, width, size, **more):
        left, top, w, h = x / WIDTH, (HEIGHT - y - .75 * size) / HEIGHT, width / WIDTH, .95 * size / HEIGHT
        corners = [(left, top), (left + w, top), (left + w, top + h), (left, top + h)]
        ident = 'b%06d' % (len(self.blocks) + 1)
        self.blocks.append(dict(BlockType=kind, Id=ident, Page=self.page, Confidence=99.5, Geometry=dict(BoundingBox=dict(Left=left, Top=top, Width=w, Height=h), Polygon=[dict(X=a, Y=b) for a, b in corners]), **more))
        return ident

    def grid(self, x, widths, rows, size=8, height=14, bold_rows=(), rules=True):
        """A table from the current place down; a cell is a text, or lines of a wrapped one."""
        cells = []
        for number, row in enumerate(rows):
            lines = max(len(cell) if isinstance(cell, list) else 1 for cell in row)
            tall = height + (lines - 1) * (size + 1)
            self.need(tall)
            left = x
            for column, (width, cell) in enumerate(zip(widths, row)):
                words = len(self.blocks)
                for line, part in enumerate(cell if isinstance(cell, list) else [cell]):
                    if part: self.text(left + 3, self.y - size - 1 - line * (size + 1), part, size, number in bold_rows)
                if rules: self.canvas.rect(left, self.y - tall, width, tall)
                inside = [b['Id'] for b in self.blocks[words:] if b['BlockType'] == 'WORD']
                cells.append((self.page, number + 1, column + 1, left, self.y - tall, width, tall, inside))
                left += width
            self.y -= tall
        if rules: self.table(cells)
        self.y -= 8

    def table(self, cells):
        for page in sorted({cell[0] for cell in cells}):
            here, ids = [cell for cell in cells if cell[0] == page], []
            first = here[0][1]
            for _, row, column, x, y, width, tall, words in here:
                ids.append(self.block('CELL', x, y, width, tall, RowIndex=row - first + 1, ColumnIndex=column, RowSpan=1, ColumnSpan=1, **({'Relationships': [dict(Type='CHILD', Ids=words)]} if words else {})))
                box = self.blocks[-1]['Geometry']['BoundingBox']
                box.update(Top=(HEIGHT - y - tall) / HEIGHT, Height=tall / HEIGHT)
                self.blocks[-1]['Page'] = page
            left, top = min(c[3] for c in here), max(c[4] + c[6] for c in here)
            right, bottom = max(c[3] + c[5] for c in here), min(c[4] for c in here)
            self.block('TABLE', left, bottom, right - left, top - bottom, EntityTypes=['STRUCTURED_TABLE'], Relationships=[dict(Type='CHILD', Ids=ids)])
            self.blocks[-1]['Geometry']['BoundingBox'].update(Top=(HEIGHT - top) / HEIGHT, Height=(top - bottom) / HEIGHT)
            self.blocks[-1]['Page'] = page
            self.blocks[-1].pop('Polygon', None)

    def finish(self):
        """Saves the PDF; gives the answer."""
        self.canvas.save()
        whole = dict(BoundingBox=dict(Left=0.0, Top=0.0, Width=1.0, Height=1.0), Polygon=[dict(X=a, Y=b) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))])
        heads = [dict(BlockType='PAGE', Id='p%04d' % number, Page=number, Geometry=whole, Relationships=[dict(Type='CHILD', Ids=lines)]) for number, lines in enumerate(self.pages, 1)]
        return dict(DocumentMetadata=dict(Pages=self.page), JobStatus='SUCCEEDED', AnalyzeDocumentModelVersion='1.0', Blocks=heads + self.blocks)
