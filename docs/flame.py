#!/usr/bin/env python3
"""Draws where the time goes: go tool pprof -traces CPU.prof | docs/flame.py docs/flame.svg TITLE

Each box is a function, as wide as its share of the samples, callees above their callers (a flame graph, Gregg 2016).
Standard library only.
"""
import html, re, sys

W, ROW, FONT, LEAST = 1200, 18, 11, 0.002

def read(lines):
    """pprof -traces: blocks between dashed lines; a value, then the stack from the leaf down."""
    root, stack, value = {'n': 0, 'c': {}}, [], 0
    def put():
        if stack:
            node = root
            node['n'] += value
            for f in reversed(stack):
                node = node['c'].setdefault(f, {'n': 0, 'c': {}})
                node['n'] += value
    for line in lines:
        if line.startswith('-----------+'):
            put(); stack, value = [], 0
            continue
        m = re.match(r'\s+(?:([\d.]+)(ns|us|µs|ms|s|mins)\s+)?(\S.*)$', line)
        if not m or ':' in line.split('  ')[0] and not m.group(1): continue
        if m.group(1):
            value = float(m.group(1)) * {'ns': 1e-9, 'us': 1e-6, 'µs': 1e-6, 'ms': 1e-3, 's': 1, 'mins': 60}[m.group(2)]
        if m.group(1) or stack: stack.append(m.group(3).replace(' (inline)', ''))
    put()
    return root

def draw(node, total, x, depth, out):
    at = x
    for name, c in sorted(node['c'].items()):
        w = c['n'] / total * W
        if c['n'] / total >= LEAST:
            out.append((at, depth, w, name, c['n'] / total))
            draw(c, total, at, depth + 1, out)
        at += w

def main(target, title):
    root = read(sys.stdin)
    boxes = []
    draw(root, root['n'], 0, 0, boxes)
    top = max(d for _, d, *_ in boxes) + 1
    h = (top + 2) * ROW
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {h}" font-family="monospace" font-size="{FONT}" role="img" aria-label="{html.escape(title)}">',
           f'<rect width="{W}" height="{h}" fill="#fff"/><text x="6" y="14">{html.escape(title)}</text>']
    for x, d, w, name, share in boxes:
        y = h - (d + 1) * ROW
        hue = 12 + sum(map(ord, name)) % 40
        short = name.split('/')[-1]
        fit = int(w / 6.7) - 1
        label = short if len(short) <= fit else short[:max(fit - 1, 0)] + '…' if fit > 3 else ''
        out.append(f'<g><title>{html.escape(name)} {share:.1%}</title><rect x="{x:.1f}" y="{y}" width="{max(w - .5, .3):.1f}" height="{ROW - 1}" fill="hsl({hue},80%,72%)"/>'
                   f'<text x="{x + 3:.1f}" y="{y + 13}">{html.escape(label)}</text></g>')
    out.append('</svg>\n')
    open(target, 'w', encoding='utf8').write('\n'.join(out))

if __name__ == '__main__':
    main(*sys.argv[1:3])
