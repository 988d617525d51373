// SPDX-License-Identifier: GPL-3.0-or-later
// CUDA's own functions under their own names, as far as kernels use them. Included by device_code.h.
#pragma once

#define CUSIM_PLACE const char *file = __builtin_FILE(), int line = __builtin_LINE()
#define CUSIM_HERE (::cusim::Place{file, line})

// ---- Barriers and warps.
inline void __syncthreads(CUSIM_PLACE) { cusim::barrier(CUSIM_HERE); }
inline void __syncwarp(unsigned mask = 0xFFFFFFFFU, CUSIM_PLACE) {
  cusim::gather(mask, cusim::WarpOperation::sync, 0, CUSIM_HERE);
}
inline unsigned __ballot_sync(unsigned mask, int predicate, CUSIM_PLACE) {
  const cusim::Gathered all = cusim::gather(mask, cusim::WarpOperation::ballot, predicate != 0 ? 1 : 0, CUSIM_HERE);
  unsigned bits = 0;
  for (unsigned i = 0; i < 32; ++i) {
    if ((all.present >> i & 1U) != 0 && all.values[i] != 0) bits |= 1U << i;
  }
  return bits;
}
inline int __any_sync(unsigned mask, int predicate, CUSIM_PLACE) {
  return __ballot_sync(mask, predicate, file, line) != 0 ? 1 : 0;
}
inline int __all_sync(unsigned mask, int predicate, CUSIM_PLACE) {
  return __ballot_sync(mask, predicate == 0 ? 1 : 0, file, line) == 0 ? 1 : 0;
}
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32, CUSIM_PLACE) {
  const unsigned w = static_cast<unsigned>(width);
  return cusim::shuffled(mask, value, (cusim::lane() & ~(w - 1)) | (static_cast<unsigned>(source) & (w - 1)), false,
                         CUSIM_HERE);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int bits, int width = 32, CUSIM_PLACE) {
  const unsigned source = cusim::lane() ^ static_cast<unsigned>(bits);
  return cusim::shuffled(mask, value, source, source > (cusim::lane() | (static_cast<unsigned>(width) - 1)),
                         CUSIM_HERE);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned by, int width = 32, CUSIM_PLACE) {
  const unsigned source = cusim::lane() + by;
  return cusim::shuffled(mask, value, source, source > (cusim::lane() | (static_cast<unsigned>(width) - 1)),
                         CUSIM_HERE);
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned by, int width = 32, CUSIM_PLACE) {
  const unsigned first = cusim::lane() & ~(static_cast<unsigned>(width) - 1);
  const bool own = cusim::lane() < first + by;
  return cusim::shuffled(mask, value, cusim::lane() - (own ? 0 : by), own, CUSIM_HERE);
}
inline void __threadfence() {}
inline void __threadfence_block() {}

// ---- Atomics. The second parameter deduces nothing, so that literals convert.
template <class T>
T atomicAdd(T* address, std::type_identity_t<T> value) {
  return cusim::changeAtomically(address, [value](T old) { return static_cast<T>(old + value); });
}
template <class T>
T atomicMax(T* address, std::type_identity_t<T> value) {
  return cusim::changeAtomically(address, [value](T old) { return old < value ? value : old; });
}
template <class T>
T atomicMin(T* address, std::type_identity_t<T> value) {
  return cusim::changeAtomically(address, [value](T old) { return value < old ? value : old; });
}
template <class T>
T atomicOr(T* address, std::type_identity_t<T> value) {
  return cusim::changeAtomically(address, [value](T old) { return static_cast<T>(old | value); });
}
template <class T>
T atomicAnd(T* address, std::type_identity_t<T> value) {
  return cusim::changeAtomically(address, [value](T old) { return static_cast<T>(old & value); });
}
template <class T>
T atomicExch(T* address, std::type_identity_t<T> value) {
  return cusim::changeAtomically(address, [value](T) { return value; });
}
template <class T>
T atomicCAS(T* address, std::type_identity_t<T> expected, std::type_identity_t<T> value) {
  return cusim::changeAtomically(address, [expected, value](T old) { return old == expected ? value : old; });
}

// ---- Arithmetic.
template <class T>
T __ldg(const T* address) {
  return cu::load(address);
}
template <class T>
T min(T a, T b) {
  return b < a ? b : a;
}
template <class T>
T max(T a, T b) {
  return a < b ? b : a;
}
// A NaN loses, as in CUDA.
inline float min(float a, float b) { return std::fmin(a, b); }
inline float max(float a, float b) { return std::fmax(a, b); }
inline int __popc(unsigned value) { return __builtin_popcount(value); }
inline int __ffs(int value) { return __builtin_ffs(value); }
inline int __clz(int value) { return value == 0 ? 32 : __builtin_clz(static_cast<unsigned>(value)); }
inline float __expf(float x) { return std::exp(x); }
inline float __logf(float x) { return std::log(x); }
inline float __fdividef(float a, float b) { return a / b; }
inline float rsqrtf(float x) { return 1.0F / std::sqrt(x); }
inline float __frcp_rn(float x) { return 1.0F / x; }
inline float __fmaf_rn(float a, float b, float c) { return std::fma(a, b, c); }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fsqrt_rn(float x) { return std::sqrt(x); }
inline int __float2int_rn(float x) { return static_cast<int>(std::nearbyint(x)); }
inline int __float2int_rz(float x) { return static_cast<int>(x); }
inline float __int_as_float(int bits) { return __builtin_bit_cast(float, bits); }
inline float __uint_as_float(unsigned bits) { return __builtin_bit_cast(float, bits); }
inline int __float_as_int(float x) { return __builtin_bit_cast(int, x); }
inline unsigned __float_as_uint(float x) { return __builtin_bit_cast(unsigned, x); }
/// c + the dot product of four signed bytes.
inline int __dp4a(int a, int b, int c) {
  for (int shift = 0; shift < 32; shift += 8) {
    c += static_cast<std::int8_t>(a >> shift) * static_cast<std::int8_t>(b >> shift);
  }
  return c;
}

// cuda_fp16.h hides these from host compilers. a * b is exact in f64, so there is one rounding.
inline __half __hfma(__half a, __half b, __half c) {
  return __double2half(static_cast<double>(__half2float(a)) * __half2float(b) + __half2float(c));
}
inline __half2 __hfma2(__half2 a, __half2 b, __half2 c) {
  return __halves2half2(__hfma(__low2half(a), __low2half(b), __low2half(c)),
                        __hfma(__high2half(a), __high2half(b), __high2half(c)));
}
