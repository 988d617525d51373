// SPDX-License-Identifier: Apache-2.0
// Plain loops over the 16 rows of a panel, which compilers vectorise for whatever the build's baseline has.
#include "kernels/cpu/int8_dot.h"

namespace longleaf::kernels::cpu {

namespace {

struct Vec {
  static constexpr int kLanes = 16;
  static constexpr int kTile = 1;
  static constexpr bool kPairs = false;
  static constexpr bool kPrefetches = false;
  struct Codes {
    std::uint8_t v[64];
  };
  struct Ints {
    std::int32_t v[16];
  };
  struct Floats {
    float v[16];
  };

  template <class Result, class Function>
  static inline Result each(const Function& function) {
    Result result;
    for (int i = 0; i < 16; ++i) result.v[i] = function(i);
    return result;
  }

  static inline Codes load(const std::uint8_t* p) {
    Codes codes;
    __builtin_memcpy(codes.v, p, 64);
    return codes;
  }
  static inline Codes low(Codes pair) {
    for (std::uint8_t& v : pair.v) v = v & 15;
    return pair;
  }
  static inline Codes high(Codes pair) {
    for (std::uint8_t& v : pair.v) v = static_cast<std::uint8_t>(v >> 4);
    return pair;
  }

  template <int Bits>
  static constexpr int kRun = 8;
  template <int Bits>
  static constexpr bool kSigned = false;
  template <int Bits>
  static inline const Ints& open(const Ints& sum) {
    return sum;
  }
  template <int Bits>
  static inline Ints add(const Ints& sum, const Codes& w, const std::int8_t* x) {
    return each<Ints>([&](int i) {
      return sum.v[i] + w.v[4 * i] * x[0] + w.v[4 * i + 1] * x[1] + w.v[4 * i + 2] * x[2] + w.v[4 * i + 3] * x[3];
    });
  }
  template <int Bits>
  static inline const Ints& close(const Ints&, const Ints& run) {
    return run;
  }

  static inline Ints zero() { return Ints{}; }
  static inline Ints all(const std::int32_t* p) {
    return each<Ints>([p](int) { return *p; });
  }
  template <int N>
  static inline Ints shiftLeft(const Ints& a) {
    return each<Ints>([&](int i) { return a.v[i] * (1 << N); });
  }
  static inline Ints subtract(const Ints& a, const Ints& b) {
    return each<Ints>([&](int i) { return a.v[i] - b.v[i]; });
  }

  static inline Floats none() { return Floats{}; }
  static inline Floats all(const float* p) {
    return each<Floats>([p](int) { return *p; });
  }
  static inline Floats fromInts(const Ints& a) {
    return each<Floats>([&](int i) { return static_cast<float>(a.v[i]); });
  }
  static inline Floats multiply(const Floats& a, const Floats& b) {
    return each<Floats>([&](int i) { return a.v[i] * b.v[i]; });
  }
  static inline Floats fma(const Floats& a, const Floats& b, const Floats& c) {
    return each<Floats>([&](int i) { return a.v[i] * b.v[i] + c.v[i]; });
  }
  static inline Floats negate(const Floats& a) {
    return each<Floats>([&](int i) { return -a.v[i]; });
  }
  /// Shifts a half into the place of a float and corrects the exponent's bias, which also makes subnormals right.
  static inline float half(const std::uint8_t* p) {
    std::uint16_t h;
    __builtin_memcpy(&h, p, 2);
    const std::uint32_t shifted = (h & 0x7FFFU) << 13;
    float magnitude;
    __builtin_memcpy(&magnitude, &shifted, 4);
    magnitude *= 0x1p112F;
    std::uint32_t bits;
    __builtin_memcpy(&bits, &magnitude, 4);
    bits |= (h & 0x8000U) << 16 | ((h & 0x7C00U) == 0x7C00U ? 0x7F800000U : 0U);
    float value;
    __builtin_memcpy(&value, &bits, 4);
    return value;
  }
  static inline Floats halves(const std::uint8_t* p) {
    return each<Floats>([p](int i) { return half(p + 2 * i); });
  }
  static inline Floats unsignedBytes(const std::uint8_t* p) {
    return each<Floats>([p](int i) { return static_cast<float>(p[i]); });
  }
  static inline Floats signedBytes(const std::uint8_t* p) {
    return each<Floats>([p](int i) { return static_cast<float>(static_cast<std::int8_t>(p[i])); });
  }
  static inline void store(float* p, const Floats& a) { __builtin_memcpy(p, a.v, sizeof a.v); }
};

#include "kernels/cpu/int8_dot_kernel.inl.h"

}  // namespace

const Int8Kernels& int8KernelsBaseline() { return kKernels; }

}  // namespace longleaf::kernels::cpu
