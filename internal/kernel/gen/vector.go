package main

import "fmt"

func (g *gen) quantise() {
	g.fn("quantise", 56, "func quantise(dst *uint8, scale, x, balance *float32, n, rows, stride int)")
	g.load("offset", "tiny")
	for i, r := range []string{"DI", "R9", "SI", "R11", "CX", "R8", "R10"} {
		g.op("MOVQ", fmt.Sprintf("%s+%d(FP)", []string{"dst", "scale", "x", "balance", "n", "rows", "stride"}[i], 8*i), r)
	}
	g.op("MOVQ", "$64", "R12") // step along balance
	g.op("TESTQ", "R11", "R11")
	g.op("JNZ", "given")
	g.op("LEAQ", "one<>(SB)", "R11")
	g.op("XORL", "R12", "R12")
	g.line("given:")
	g.op("SHLQ", "$2", "R10")
	g.op("VMOVSS", "top<>(SB)", "X8")
	g.v("VMOVUPS", "#mask", "v3")
	g.line("row:")
	g.op("MOVQ", "SI", "BX")
	g.op("MOVQ", "R11", "AX")
	g.op("MOVQ", "CX", "DX")
	g.v("VMOVUPS", "#tiny", "v0")
	g.loop("largest", "DX", func() {
		g.v("VMOVUPS", "[BX]", "v1")
		g.v("VMULPS", "[AX]", "v1", "v1")
		g.v("VANDPS", "v3", "v1", "v1")
		g.v("VMAXPS", "v1", "v0", "v0")
		g.op("ADDQ", "$64", "BX")
		g.op("ADDQ", "R12", "AX")
	})
	g.reduce("VMAXPS")
	g.op("VDIVSS", "X8", "X0", "X2") // X0 / X8
	g.op("VMOVSS", "X2", "(R9)")
	g.op("VDIVSS", "X0", "X8", "X0")
	g.spread("X0", "v2")
	g.op("MOVQ", "SI", "BX")
	g.op("MOVQ", "R11", "AX")
	g.op("MOVQ", "CX", "DX")
	g.loop("write", "DX", func() {
		g.v("VMOVUPS", "[BX]", "v1")
		g.v("VMULPS", "[AX]", "v1", "v1")
		g.op("ADDQ", "R12", "AX")
		g.v("VMULPS", "v2", "v1", "v1")
		g.v("VCVTPS2DQ", "v1", "v1")
		g.v("VPADDD", "#offset", "v1", "v1")
		g.bytes("v1", "(DI)")
		g.op("ADDQ", "$64", "BX")
		g.op("ADDQ", "$16", "DI")
	})
	g.op("ADDQ", "R10", "SI")
	g.op("ADDQ", "$4", "R9")
	g.op("DECQ", "R8")
	g.op("JNZ", "row")
	g.ret()
}

func (g *gen) gelu() {
	g.fn("gelu", 16, "func gelu(x *float32, n int)")
	names := []string{"clip", "minusclip", "geluscale", "half"}
	for i := range 11 {
		names = append(names, fmt.Sprintf("gelu%d", i))
	}
	g.load(names...)
	if g.wide {
		g.op("VMOVUPS", "one<>(SB)", "Z14")
		g.op("VMOVUPS", "gelu11<>(SB)", "Z15")
		g.loaded["one"], g.loaded["gelu11"] = "Z14", "Z15"
	}
	g.op("MOVQ", "x+0(FP)", "DI")
	g.op("MOVQ", "n+8(FP)", "CX")
	g.streams("CX", 3, []string{"DI"}, nil, func(w *weave) {
		w.v("VMOVUPS", "[DI]", "a")
		w.v("VMINPS", "#clip", "a", "a")
		w.v("VMAXPS", "#minusclip", "a", "a")
		w.v("VMULPS", "a", "a", "b")
		w.v("VMULPS", "#geluscale", "b", "b")
		w.v("VSUBPS", "#one", "b", "b")
		w.v("VMULPS", "#gelu11", "b", "c")
		for i := 10; i >= 0; i-- {
			w.v("VADDPS", fmt.Sprintf("#gelu%d", i), "c", "c")
			if i > 0 {
				w.v("VMULPS", "b", "c", "c")
			}
		}
		w.v("VMULPS", "a", "c", "c")
		w.v("VADDPS", "#half", "c", "c")
		w.v("VMULPS", "[DI]", "c", "c")
		w.v("VMOVUPS", "c", "[DI]")
	})
	g.ret()
}

func (g *gen) norm() {
	g.fn("norm", 52, "func norm(dst, x, y, gain, bias *float32, n int, epsilon float32)")
	for i, r := range []string{"DI", "SI", "DX", "R8", "R9"} {
		g.op("MOVQ", fmt.Sprintf("%s+%d(FP)", []string{"dst", "x", "y", "gain", "bias"}[i], 8*i), r)
	}
	g.op("MOVQ", "n+40(FP)", "CX")
	g.op("MOVQ", "$64", "R10") // step along y
	g.op("TESTQ", "DX", "DX")
	g.op("JNZ", "given")
	g.op("LEAQ", "zero<>(SB)", "DX")
	g.op("XORL", "R10", "R10")
	g.line("given:")
	again := func() {
		g.op("MOVQ", "dst+0(FP)", "DI")
		g.op("MOVQ", "CX", "BX")
	}
	again()
	g.v("VXORPS", "v0", "v0", "v0")
	g.loop("add", "BX", func() {
		g.v("VMOVUPS", "[SI]", "v1")
		g.v("VADDPS", "[DX]", "v1", "v1")
		g.v("VMOVUPS", "v1", "[DI]")
		g.v("VADDPS", "v1", "v0", "v0")
		g.op("ADDQ", "$64", "SI")
		g.op("ADDQ", "R10", "DX")
		g.op("ADDQ", "$64", "DI")
	})
	g.reduce("VADDPS")
	g.op("VMOVSS", "one<>(SB)", "X1")
	g.op("VCVTSI2SSQ", "CX", "X1", "X3")
	g.op("VDIVSS", "X3", "X1", "X5") // 1 / n
	g.op("VMOVSS", "X5", "X5", "X10")
	g.op("VMULSS", "X5", "X0", "X0")
	g.spread("X0", "v2") // the mean
	again()
	g.v("VXORPS", "v0", "v0", "v0")
	g.loop("square", "BX", func() {
		g.v("VMOVUPS", "[DI]", "v1")
		g.v("VSUBPS", "v2", "v1", "v1")
		g.v("VMOVUPS", "v1", "[DI]")
		g.v("VMULPS", "v1", "v1", "v1")
		g.v("VADDPS", "v1", "v0", "v0")
		g.op("ADDQ", "$64", "DI")
	})
	g.reduce("VADDPS")
	g.op("VMULSS", "X10", "X0", "X0")
	g.op("VADDSS", "epsilon+48(FP)", "X0", "X0")
	g.op("VSQRTSS", "X0", "X0", "X0")
	g.op("VMOVSS", "one<>(SB)", "X1")
	g.op("VDIVSS", "X0", "X1", "X0")
	g.spread("X0", "v2")
	again()
	g.loop("scale", "BX", func() {
		g.v("VMULPS", "[DI]", "v2", "v1")
		g.v("VMULPS", "[R8]", "v1", "v1")
		g.v("VADDPS", "[R9]", "v1", "v1")
		g.v("VMOVUPS", "v1", "[DI]")
		for _, r := range []string{"DI", "R8", "R9"} {
			g.op("ADDQ", "$64", r)
		}
	})
	g.ret()
}

func (g *gen) softmax() {
	g.fn("softmax", 28, "func softmax(dst *uint8, x *float32, n int) int32")
	g.load("floor", "magic", "exp0", "exp1", "exp2", "exp3", "dither")
	g.op("MOVQ", "dst+0(FP)", "DI")
	g.op("MOVQ", "x+8(FP)", "SI")
	g.op("MOVQ", "n+16(FP)", "CX")
	g.op("MOVQ", "SI", "BX")
	g.op("MOVQ", "CX", "DX")
	g.v("VMOVUPS", "[SI]", "v0")
	g.loop("largest", "DX", func() {
		g.v("VMAXPS", "[BX]", "v0", "v0")
		g.op("ADDQ", "$64", "BX")
	})
	g.reduce("VMAXPS")
	g.spread("X0", "v1")
	g.v("VXORPS", "v0", "v0", "v0")
	g.streams("CX", 3, []string{"SI"}, []string{"DI"}, func(w *weave) {
		w.v("VMOVUPS", "[SI]", "a")
		w.v("VSUBPS", "v1", "a", "a")
		w.v("VMAXPS", "#floor", "a", "a")
		w.v("VADDPS", "#magic", "a", "b")
		w.v("VSUBPS", "#magic", "b", "c")
		w.v("VSUBPS", "c", "a", "c") // f = u - n
		w.v("VMULPS", "#exp3", "c", "a")
		w.v("VADDPS", "#exp2", "a", "a")
		w.v("VMULPS", "c", "a", "a")
		w.v("VADDPS", "#exp1", "a", "a")
		w.v("VMULPS", "c", "a", "a")
		w.v("VADDPS", "#exp0", "a", "a")
		w.v("VPSLLD", "$23", "b", "b")
		w.v("VPADDD", "b", "a", "a")
		w.v("VADDPS", "#dither", "a", "a")
		w.v("VCVTPS2DQ", "a", "a")
		w.v("VPADDD", "a", "v0", "v0")
		w.bytes("a", "DI")
	})
	g.reduce("VPADDD")
	g.op("VMOVD", "X0", "AX")
	g.op("MOVL", "AX", "ret+24(FP)")
	g.ret()
}

func (g *gen) dot() {
	g.fn("dot", 28, "func dot(x, y *float32, n int) float32")
	g.op("MOVQ", "x+0(FP)", "SI")
	g.op("MOVQ", "y+8(FP)", "DX")
	g.op("MOVQ", "n+16(FP)", "CX")
	g.v("VXORPS", "v0", "v0", "v0")
	g.loop("each", "CX", func() {
		g.v("VMOVUPS", "[SI]", "v1")
		g.v("VMULPS", "[DX]", "v1", "v1")
		g.v("VADDPS", "v1", "v0", "v0")
		g.op("ADDQ", "$64", "SI")
		g.op("ADDQ", "$64", "DX")
	})
	g.reduce("VADDPS")
	g.op("VMOVSS", "X0", "ret+24(FP)")
	g.ret()
}

func (g *gen) absMax() {
	g.fn("absMax", 24, "func absMax(dst, x *float32, n int)")
	g.load("mask")
	g.op("MOVQ", "dst+0(FP)", "DI")
	g.op("MOVQ", "x+8(FP)", "SI")
	g.op("MOVQ", "n+16(FP)", "CX")
	g.loop("each", "CX", func() {
		g.v("VMOVUPS", "[SI]", "v0")
		g.v("VANDPS", "#mask", "v0", "v0")
		g.v("VMAXPS", "[DI]", "v0", "v0")
		g.v("VMOVUPS", "v0", "[DI]")
		g.op("ADDQ", "$64", "SI")
		g.op("ADDQ", "$64", "DI")
	})
	g.ret()
}

func (g *gen) values() {
	g.fn("values", 40, "func values(dst *int8, x *float32, stride int, inverse *float32, groups int)")
	g.load("byte")
	g.op("MOVQ", "dst+0(FP)", "DI")
	g.op("MOVQ", "x+8(FP)", "SI")
	g.op("MOVQ", "stride+16(FP)", "R8")
	g.op("MOVQ", "inverse+24(FP)", "BX")
	g.op("MOVQ", "groups+32(FP)", "CX")
	g.op("SHLQ", "$2", "R8")
	g.v("VMOVUPS", "[BX]", "v4")
	g.line("each:")
	for i := range 4 {
		r := fmt.Sprintf("v%d", i)
		g.v("VMULPS", "[SI]", "v4", r)
		g.v("VCVTPS2DQ", r, r)
		switch {
		case i < 3 && g.wide:
			g.v("VPANDD", "#byte", r, r)
		case i < 3:
			g.v("VPAND", "#byte", r, r)
		}
		if i > 0 {
			g.v("VPSLLD", fmt.Sprintf("$%d", 8*i), r, r)
			g.or(r, "v0")
		}
		g.op("ADDQ", "R8", "SI")
	}
	g.v("VMOVUPS", "v0", "[DI]")
	g.op("ADDQ", "$64", "DI")
	g.op("DECQ", "CX")
	g.op("JNZ", "each")
	g.ret()
}

func (g *gen) mulAdd() {
	g.fn("mulAdd", 32, "func mulAdd(dst, x, y *float32, n int)")
	g.op("MOVQ", "dst+0(FP)", "DI")
	g.op("MOVQ", "x+8(FP)", "SI")
	g.op("MOVQ", "y+16(FP)", "DX")
	g.op("MOVQ", "n+24(FP)", "CX")
	g.loop("each", "CX", func() {
		g.v("VMOVUPS", "[SI]", "v0")
		g.v("VMULPS", "[DX]", "v0", "v0")
		g.v("VADDPS", "[DI]", "v0", "v0")
		g.v("VMOVUPS", "v0", "[DI]")
		for _, r := range []string{"DI", "SI", "DX"} {
			g.op("ADDQ", "$64", r)
		}
	})
	g.ret()
}

func (g *gen) embed() {
	g.fn("embed", 48, "func embed(dst *float32, w *int8, scale float32, x, y *float32, n int)")
	g.op("MOVQ", "dst+0(FP)", "DI")
	g.op("MOVQ", "w+8(FP)", "SI")
	g.v("VBROADCASTSS", "scale+16(FP)", "v1")
	g.op("MOVQ", "x+24(FP)", "DX")
	g.op("MOVQ", "y+32(FP)", "R8")
	g.op("MOVQ", "n+40(FP)", "CX")
	g.loop("each", "CX", func() {
		if g.wide {
			g.op("VPMOVSXBD", "(SI)", "Z0")
		} else {
			g.op("VPMOVSXBD", "(SI)", "Y0")
			g.op("VPMOVSXBD", "8(SI)", "Y1")
		}
		g.v("VCVTDQ2PS", "v0", "v0")
		g.v("VMULPS", "v1", "v0", "v0")
		g.v("VADDPS", "[DX]", "v0", "v0")
		g.v("VADDPS", "[R8]", "v0", "v0")
		g.v("VMOVUPS", "v0", "[DI]")
		g.op("ADDQ", "$16", "SI")
		for _, r := range []string{"DI", "DX", "R8"} {
			g.op("ADDQ", "$64", r)
		}
	})
	g.ret()
}

func (g *gen) conv() {
	g.fn("conv", 48, "func conv(dst, x, w *float32, n, taps, step int)")
	g.op("MOVQ", "dst+0(FP)", "DI")
	g.op("MOVQ", "x+8(FP)", "SI")
	g.op("MOVQ", "w+16(FP)", "DX")
	g.op("MOVQ", "n+24(FP)", "CX")
	g.op("MOVQ", "step+40(FP)", "R8")
	g.op("SHLQ", "$2", "R8")
	g.op("LEAQ", "(CX*4)", "R9")
	g.loop("each", "CX", func() {
		g.op("MOVQ", "taps+32(FP)", "BX")
		g.op("MOVQ", "SI", "R10")
		g.op("MOVQ", "DX", "R11")
		g.v("VXORPS", "v0", "v0", "v0")
		g.line("tap:")
		g.v("VMOVUPS", "[R10]", "v1")
		g.v("VMULPS", "[R11]", "v1", "v1")
		g.v("VADDPS", "v1", "v0", "v0")
		g.op("ADDQ", "R8", "R10")
		g.op("ADDQ", "R9", "R11")
		g.op("DECQ", "BX")
		g.op("JNZ", "tap")
		g.v("VMOVUPS", "v0", "[DI]")
		for _, r := range []string{"DI", "SI", "DX"} {
			g.op("ADDQ", "$64", r)
		}
	})
	g.ret()
}

// keys writes, for blocks of 16 keys, 4 bytes of each key in turn, and what corrects for the offset of queries.
func (g *gen) keys() {
	g.fn("keys", 40, "func keys(dst *int8, fix *int32, src *uint8, n, blocks int)")
	for i, r := range []string{"DI", "R8", "SI", "CX", "BX"} {
		g.op("MOVQ", fmt.Sprintf("%s+%d(FP)", []string{"dst", "fix", "src", "n", "blocks"}[i], 8*i), r)
	}
	// v2: byte offsets of 16 rows.
	g.op("VMOVD", "CX", "X0")
	if g.wide {
		g.op("VPBROADCASTD", "X0", "Z2")
		g.op("VPMULLD", "count<>(SB)", "Z2", "Z2")
	} else {
		g.op("VPBROADCASTD", "X0", "Y4")
		g.op("VPMULLD", "count<>+32(SB)", "Y4", "Y5")
		g.op("VPMULLD", "count<>+0(SB)", "Y4", "Y4")
	}
	g.v("VMOVUPS", "#sign", "v3")
	g.v("VMOVUPS", "#ones", "v5")
	g.v("VMOVUPS", "#wordones", "v6")
	g.line("block:")
	g.op("MOVQ", "CX", "DX")
	g.v("VXORPS", "v0", "v0", "v0")
	g.line("inner:")
	if g.wide {
		g.op("KXNORW", "K0", "K0", "K1")
		g.op("VPGATHERDD", "(SI)(Z2*1)", "K1", "Z1")
		g.op("VPXORD", "Z3", "Z1", "Z1")
	} else {
		for h := range 2 {
			g.op("VPCMPEQD", "Y15", "Y15", "Y15")
			g.op("VPGATHERDD", "Y15", fmt.Sprintf("(SI)(Y%d*1)", 4+h), fmt.Sprintf("Y%d", 2+h))
		}
		g.v("VPXOR", "v3", "v1", "v1")
	}
	g.v("VMOVUPS", "v1", "[DI]")
	g.v("VPMADDUBSW", "v1", "v5", "v1")
	g.v("VPMADDWD", "v6", "v1", "v1")
	g.v("VPADDD", "v1", "v0", "v0")
	g.op("ADDQ", "$4", "SI")
	g.op("ADDQ", "$64", "DI")
	g.op("SUBQ", "$4", "DX")
	g.op("JNZ", "inner")
	g.v("VPSLLD", "$7", "v0", "v0")
	g.v("VXORPS", "v1", "v1", "v1")
	g.v("VPSUBD", "v0", "v1", "v1")
	g.v("VMOVUPS", "v1", "[R8]")
	g.op("ADDQ", "$64", "R8")
	// SI has come to row 1 of the block.
	g.op("MOVQ", "CX", "DX")
	g.op("SHLQ", "$4", "DX")
	g.op("SUBQ", "CX", "DX")
	g.op("ADDQ", "DX", "SI")
	g.op("DECQ", "BX")
	g.op("JNZ", "block")
	g.ret()
}
