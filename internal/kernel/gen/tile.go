package main

import "fmt"

// tileStart loads the arguments that tiles share.
func (g *gen) tileStart(name string) {
	g.fn(name, 8, "func "+name+"(a *tile)")
	g.op("MOVQ", "a+0(FP)", "AX")
	for _, f := range [][2]string{{"a", "SI"}, {"stride", "R8"}, {"panel", "R11"}, {"rowScale", "R13"}, {"dst", "DI"}, {"blocks", "BX"}} {
		g.op("MOVQ", fmt.Sprintf("tile_%s(AX)", f[0]), f[1])
	}
}

// rowAt returns the memory operand of byte 0 of row r of the block at SI, with R8 the stride, R9 three times it and R10 the
// address of row 1.
func rowAt(r int) string {
	return []string{"(SI)", "(SI)(R8*1)", "(SI)(R8*2)", "(SI)(R9*1)", "(SI)(R8*4)", "(R10)(R8*4)"}[r]
}

// tile512 writes a kernel of rows by 16*panels outputs, repeated over blocks of rows. Sums stay in registers: of 32, 24 hold
// them in the largest tile, 4 the weights of 4 inputs and 4 the activations in turn.
func (g *gen) tile512(rows, panels int) {
	g.tileStart(fmt.Sprintf("tile%dx%d", rows, panels))
	sum := func(r, p int) string { return fmt.Sprintf("Z%d", r*panels+p) }
	weight := func(p int) string { return fmt.Sprintf("Z%d", 24+p) }
	at := func(p int) string { return []string{"(DX)", "(DX)(R11*1)", "(DX)(R11*2)", "(DX)(R12*1)"}[p] }
	g.op("LEAQ", "(R8)(R8*2)", "R9")
	g.op("LEAQ", "(R11)(R11*2)", "R12")
	g.line("block:")
	g.op("MOVQ", "tile_b(AX)", "DX")
	g.op("MOVQ", "tile_fix(AX)", "CX")
	for p := range panels {
		g.op("VMOVDQU32", fmt.Sprintf("%d(CX)", 64*p), sum(0, p))
		for r := 1; r < rows; r++ {
			g.op("VMOVDQA32", sum(0, p), sum(r, p))
		}
	}
	g.op("MOVQ", "tile_steps(AX)", "CX")
	g.op("LEAQ", "(SI)(R8*1)", "R10")
	g.line("inner:")
	for p := range panels {
		g.op("VMOVDQU32", at(p), weight(p))
	}
	for r := range rows {
		a := fmt.Sprintf("Z%d", 28+r%4)
		g.op("VPBROADCASTD", rowAt(r), a)
		for p := range panels {
			g.op("VPDPBUSD", weight(p), a, sum(r, p))
		}
	}
	g.op("ADDQ", "$4", "SI")
	g.op("ADDQ", "$4", "R10")
	g.op("ADDQ", "$64", "DX")
	g.op("DECQ", "CX")
	g.op("JNZ", "inner")
	g.op("MOVQ", "tile_scale(AX)", "CX")
	for p := range panels {
		g.op("VMOVUPS", fmt.Sprintf("%d(CX)", 64*p), weight(p))
	}
	g.op("MOVQ", "tile_bias(AX)", "CX")
	g.op("MOVQ", "tile_dstStride(AX)", "DX")
	for r := range rows {
		g.op("VBROADCASTSS", fmt.Sprintf("%d(R13)", 4*r), "Z28")
		for p := range panels {
			g.op("VCVTDQ2PS", sum(r, p), sum(r, p))
			g.op("VMULPS", weight(p), "Z28", "Z29")
			g.op("VMULPS", "Z29", sum(r, p), sum(r, p))
			g.op("VADDPS", fmt.Sprintf("%d(CX)", 64*p), sum(r, p), sum(r, p))
			g.op("VMOVUPS", sum(r, p), fmt.Sprintf("%d(DI)", 64*p))
		}
		g.op("ADDQ", "DX", "DI")
	}
	g.op("ADDQ", fmt.Sprintf("$%d", 4*rows), "R13")
	// SI has come to the end of row 0; the next block starts rows strides after its beginning.
	g.op("MOVQ", "tile_steps(AX)", "CX")
	g.op("SHLQ", "$2", "CX")
	g.op("SUBQ", "CX", "SI")
	if rows == 6 {
		g.op("LEAQ", "(SI)(R9*2)", "SI")
	} else {
		g.op("ADDQ", "R8", "SI")
	}
	g.op("DECQ", "BX")
	g.op("JNZ", "block")
	g.ret()
}

// tile2 writes a kernel of rows by 16 outputs for AVX2. VPMADDUBSW would saturate, so bytes are widened to 16 bits and
// VPMADDWD adds pairs; each output has two partial sums, joined at the end.
func (g *gen) tile2(rows int) {
	g.tileStart(fmt.Sprintf("tile%dx1", rows))
	sum := func(r, q int) string { return fmt.Sprintf("Y%d", 4*r+q) } // 4 outputs, two sums each
	g.line("block:")
	g.op("MOVQ", "tile_b(AX)", "DX")
	g.op("MOVQ", "tile_steps(AX)", "CX")
	for r := range rows {
		for q := range 4 {
			g.op("VPXOR", sum(r, q), sum(r, q), sum(r, q))
		}
	}
	g.line("inner:")
	for r := range rows {
		g.op("VPBROADCASTD", rowAt(r), fmt.Sprintf("X%d", 8+r))
		g.op("VPMOVZXBW", fmt.Sprintf("X%d", 8+r), fmt.Sprintf("Y%d", 8+r))
	}
	for q := range 4 {
		g.op("VPMOVSXBW", fmt.Sprintf("%d(DX)", 16*q), fmt.Sprintf("Y%d", 10+q%2))
		for r := range rows {
			t := fmt.Sprintf("Y%d", 12+(2*q+r)%4)
			g.op("VPMADDWD", fmt.Sprintf("Y%d", 8+r), fmt.Sprintf("Y%d", 10+q%2), t)
			g.op("VPADDD", t, sum(r, q), sum(r, q))
		}
	}
	g.op("ADDQ", "$4", "SI")
	g.op("ADDQ", "$64", "DX")
	g.op("DECQ", "CX")
	g.op("JNZ", "inner")
	g.op("MOVQ", "tile_fix(AX)", "R9")
	g.op("MOVQ", "tile_scale(AX)", "R10")
	g.op("MOVQ", "tile_bias(AX)", "CX")
	g.op("MOVQ", "tile_dstStride(AX)", "DX")
	for r := range rows {
		g.op("VBROADCASTSS", fmt.Sprintf("%d(R13)", 4*r), "Y8")
		for h := range 2 {
			s := sum(r, 2*h)
			g.op("VPHADDD", sum(r, 2*h+1), s, s)
			g.op("VPERMQ", "$0xd8", s, s)
			g.op("VPADDD", fmt.Sprintf("%d(R9)", 32*h), s, s)
			g.op("VCVTDQ2PS", s, s)
			g.op("VMULPS", fmt.Sprintf("%d(R10)", 32*h), "Y8", "Y9")
			g.op("VMULPS", "Y9", s, s)
			g.op("VADDPS", fmt.Sprintf("%d(CX)", 32*h), s, s)
			g.op("VMOVUPS", s, fmt.Sprintf("%d(DI)", 32*h))
		}
		g.op("ADDQ", "DX", "DI")
	}
	g.op("ADDQ", fmt.Sprintf("$%d", 4*rows), "R13")
	g.op("MOVQ", "tile_steps(AX)", "CX")
	g.op("SHLQ", "$2", "CX")
	g.op("SUBQ", "CX", "SI")
	for range rows {
		g.op("ADDQ", "R8", "SI")
	}
	g.op("DECQ", "BX")
	g.op("JNZ", "block")
	g.ret()
}

// peak512 writes the loop that measures the machine's int8 peak: products in registers alone, 24 sums in turn.
func (g *gen) peak512() {
	g.fn("peak", 8, "func peak(n int)")
	g.op("MOVQ", "n+0(FP)", "CX")
	for i := range 32 {
		r := fmt.Sprintf("Z%d", i)
		g.op("VPXORD", r, r, r)
	}
	g.line("inner:")
	for i := range 24 {
		g.op("VPDPBUSD", fmt.Sprintf("Z%d", 24+i%4), fmt.Sprintf("Z%d", 28+i/6), fmt.Sprintf("Z%d", i))
	}
	g.op("DECQ", "CX")
	g.op("JNZ", "inner")
	g.ret()
}
