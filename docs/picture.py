#!/usr/bin/env python3
"""Turns what a terminal program prints, colour codes included, into an SVG: hearsay read ... | docs/picture.py OUT.svg

Only the codes that hearsay writes are known: the sixteen colours, bold, faint and underline. Standard library only.
"""
import html, re, sys, unicodedata

COLOURS = {31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 35: '#d2a8ff', 36: '#79c0ff'}
PLAIN, FAINT, GROUND = '#d5dce4', '#7d8590', '#0d1117'
FONT, CELL, LINE, PAD = 14, 8.43, 20, 18

def columns(s):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in s)

def style(codes):
    out = {'fill': PLAIN}
    for c in codes:
        if c in COLOURS: out['fill'] = COLOURS[c]
        if c == 1: out['font-weight'] = 'bold'
        if c == 2: out['fill'] = FAINT
        if c == 4: out['text-decoration'] = 'underline'
    return ' '.join(f'{k}="{v}"' for k, v in out.items())

def svg(lines):
    rows, width = [], 0
    for n, line in enumerate(lines):
        codes, column = [], 0
        for part in re.split('(\x1b\\[[0-9;]*m)', line):
            if part.startswith('\x1b'):
                codes = [int(c) for c in part[2:-1].split(';') if c not in ('', '0')]
            elif part:
                w = columns(part)
                if part.strip():
                    rows.append(f'<text x="{PAD + column * CELL:.2f}" y="{PAD + (n + .75) * LINE:.1f}" textLength="{w * CELL:.2f}" '
                                f'xml:space="preserve" {style(codes)}>{html.escape(part, quote=False)}</text>')
                column += w
        width = max(width, column)
    w, h = width * CELL + 2 * PAD, len(lines) * LINE + 2 * PAD
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0f} {h:.0f}" width="{w:.0f}" height="{h:.0f}" '
            f'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="{FONT}">\n'
            f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>\n' + '\n'.join(rows) + '\n</svg>\n')

if __name__ == '__main__':
    open(sys.argv[1], 'w', encoding='utf8').write(svg(sys.stdin.buffer.read().decode('utf8').rstrip('\n').split('\n')))
