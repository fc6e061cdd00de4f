package main

import "fmt"

func (g *gen) quantise() {
	g.fn("quantise", 28, "func quantise(dst *uint8, x *float32, n int) float32")
	g.load("mask", "offset")
	g.op("MOVQ", "dst+0(FP)", "DI")
	g.op("MOVQ", "x+8(FP)", "SI")
	g.op("MOVQ", "n+16(FP)", "CX")
	g.op("MOVQ", "SI", "BX")
	g.op("MOVQ", "CX", "DX")
	g.v("VMOVUPS", "#tiny", "v0")
	g.loop("largest", "DX", func() {
		g.v("VMOVUPS", "[BX]", "v1")
		g.v("VANDPS", "#mask", "v1", "v1")
		g.v("VMAXPS", "v1", "v0", "v0")
		g.op("ADDQ", "$64", "BX")
	})
	g.reduce("VMAXPS")
	g.op("VMOVSS", "top<>(SB)", "X1")
	g.op("VDIVSS", "X1", "X0", "X2") // X0 / X1
	g.op("VMOVSS", "X2", "ret+24(FP)")
	g.op("VDIVSS", "X0", "X1", "X0")
	g.spread("X0", "v2")
	g.loop("write", "CX", func() {
		g.v("VMULPS", "[SI]", "v2", "v1")
		g.v("VCVTPS2DQ", "v1", "v1")
		g.v("VPADDD", "#offset", "v1", "v1")
		g.bytes("DI")
		g.op("ADDQ", "$64", "SI")
		g.op("ADDQ", "$16", "DI")
	})
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
		g.op("VMOVUPS", "one<>(SB)", "Z4")
		g.op("VMOVUPS", "gelu11<>(SB)", "Z5")
		g.loaded["one"], g.loaded["gelu11"] = "Z4", "Z5"
	}
	g.op("MOVQ", "x+0(FP)", "DI")
	g.op("MOVQ", "n+8(FP)", "CX")
	g.loop("each", "CX", func() {
		g.v("VMOVUPS", "[DI]", "v0")
		g.v("VMINPS", "#clip", "v0", "v1")
		g.v("VMAXPS", "#minusclip", "v1", "v1")
		g.v("VMULPS", "v1", "v1", "v2")
		g.v("VMULPS", "#geluscale", "v2", "v2")
		g.v("VSUBPS", "#one", "v2", "v2")
		g.v("VMULPS", "#gelu11", "v2", "v3")
		for i := 10; i >= 0; i-- {
			g.v("VADDPS", fmt.Sprintf("#gelu%d", i), "v3", "v3")
			if i > 0 {
				g.v("VMULPS", "v2", "v3", "v3")
			}
		}
		g.v("VMULPS", "v1", "v3", "v3")
		g.v("VADDPS", "#half", "v3", "v3")
		g.v("VMULPS", "v0", "v3", "v3")
		g.v("VMOVUPS", "v3", "[DI]")
		g.op("ADDQ", "$64", "DI")
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
	g.spread("X0", "v4")
	g.v("VXORPS", "v0", "v0", "v0")
	g.loop("each", "CX", func() {
		g.v("VMOVUPS", "[SI]", "v1")
		g.v("VSUBPS", "v4", "v1", "v1")
		g.v("VMAXPS", "#floor", "v1", "v1")
		g.v("VADDPS", "#magic", "v1", "v2")
		g.v("VSUBPS", "#magic", "v2", "v3")
		g.v("VSUBPS", "v3", "v1", "v3") // f = u - n
		g.v("VMULPS", "#exp3", "v3", "v1")
		g.v("VADDPS", "#exp2", "v1", "v1")
		g.v("VMULPS", "v3", "v1", "v1")
		g.v("VADDPS", "#exp1", "v1", "v1")
		g.v("VMULPS", "v3", "v1", "v1")
		g.v("VADDPS", "#exp0", "v1", "v1")
		g.v("VPSLLD", "$23", "v2", "v2")
		g.v("VPADDD", "v2", "v1", "v1")
		g.v("VADDPS", "#dither", "v1", "v1")
		g.v("VCVTPS2DQ", "v1", "v1")
		g.v("VPADDD", "v1", "v0", "v0")
		g.bytes("DI")
		g.op("ADDQ", "$64", "SI")
		g.op("ADDQ", "$16", "DI")
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
