#!/usr/bin/env python3
"""Makes schedules of insurers and in wordings that are not among the other specimens: PDFs, Textract-like answers and truths.

  python3 generate.py --out DIR [--seed 1] [--each 10]        needs reportlab

The same seed makes the same files. Score them per family:

  cargo run -- extract DIR/pdf --out OUT && python3 ../score.py --truth DIR/truth --results OUT
"""
import argparse, gzip, json, os, random

import facts, layouts, schedules
from paper import Paper


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--out', required=True); a.add_argument('--seed', type=int, default=1); a.add_argument('--each', type=int, default=10); a.add_argument('--only', nargs='*', help='stems to write')
    a = a.parse_args()
    for folder in ('pdf', 'truth', 'textract'): os.makedirs(os.path.join(a.out, folder), exist_ok=True)
    for family in layouts.FAMILIES + schedules.FAMILIES:
        for number in range(a.each):
            stem = 'var_%s_%d_%02d' % (family, a.seed, number)
            if a.only and stem not in a.only: continue
            r = random.Random('%s/%d/%d' % (family, a.seed, number))
            p = facts.policy(r)
            paper = Paper(os.path.join(a.out, 'pdf', stem + '.pdf'), r.choice([90, 180, 270]) if family == 'rotated' else 0)
            (schedules if family in schedules.FAMILIES else layouts).draw(paper, layouts.Style(r, p), family)
            with gzip.GzipFile(os.path.join(a.out, 'textract', stem + '.json.gz'), 'wb', mtime=0) as file: file.write(json.dumps(paper.finish()).encode())
            json.dump(facts.truth(p, stem, family), open(os.path.join(a.out, 'truth', stem + '.json'), 'w'), indent=1)


if __name__ == '__main__': main()
