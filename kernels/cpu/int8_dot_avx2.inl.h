// SPDX-License-Identifier: Apache-2.0
// Vectors of 8 rows for int8_dot_avx2.cpp, int8_dot_avxvnni.cpp and their int16_dot twins, in an anonymous namespace of
// theirs.

struct Vec {
  static constexpr int kLanes = 8;
  static constexpr int kTile = 4;
  static constexpr bool kPairs = false;
  static constexpr bool kPrefetches = false;
  static constexpr int kPairVectors = 2;
  using Codes = __m256i;
  using Ints = __m256i;
  using Floats = __m256;

  static inline Codes load(const std::uint8_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
  static inline Codes low(Codes pair) { return _mm256_and_si256(pair, _mm256_set1_epi8(15)); }
  static inline Codes high(Codes pair) { return _mm256_and_si256(_mm256_srli_epi16(pair, 4), _mm256_set1_epi8(15)); }

  static inline __m256i four(const void* x) {
    std::int32_t word;
    __builtin_memcpy(&word, x, 4);
    return _mm256_set1_epi32(word);
  }

#if defined(__AVXVNNI__)
  static inline Ints addPairs(Ints sum, Codes lanes, Codes row) { return _mm256_dpwssd_avx_epi32(sum, lanes, row); }
  template <int Bits>
  static constexpr int kRun = 8;
  template <int Bits>
  static constexpr bool kSigned = false;
  template <int Bits>
  static inline Ints open(Ints sum) {
    return sum;
  }
  template <int Bits>
  static inline Ints add(Ints run, Codes w, const std::int8_t* x) {
    return _mm256_dpbusd_avx_epi32(run, w, four(x));
  }
  template <int Bits>
  static inline Ints close(Ints, Ints run) {
    return run;
  }
#else
  static inline Ints addPairs(Ints sum, Codes lanes, Codes row) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(lanes, row));
  }
  // Products of pairs are summed in 16 bits, as many as cannot saturate: 8 pairs of 4-bit codes (8 * 2 * 15 * 127), 4
  // of 5 bits, 2 of 6 bits. Of 8-bit codes the magnitude meets the activation with the code's sign: 2 * 128 * 127.
  template <int Bits>
  static constexpr int kRun = Bits == 4   ? 8
                              : Bits == 5 ? 4
                              : Bits == 6 ? 2
                                          : 1;
  template <int Bits>
  static constexpr bool kSigned = Bits == 8;
  template <int Bits>
  static inline Ints open(Ints) {
    return zero();
  }
  template <int Bits>
  static inline Ints add(Ints run, Codes w, const std::int8_t* x) {
    if constexpr (Bits < 8) {
      return _mm256_add_epi16(run, _mm256_maddubs_epi16(w, four(x)));
    } else {
      const Codes value = _mm256_xor_si256(w, _mm256_set1_epi8(static_cast<char>(0x80)));
      return _mm256_add_epi16(run, _mm256_maddubs_epi16(_mm256_abs_epi8(value), _mm256_sign_epi8(four(x), value)));
    }
  }
  template <int Bits>
  static inline Ints close(Ints sum, Ints run) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(run, _mm256_set1_epi16(1)));
  }
#endif

  static inline Ints zero() { return _mm256_setzero_si256(); }
  static inline Ints all(const std::int32_t* p) { return _mm256_set1_epi32(*p); }
  template <int N>
  static inline Ints shiftLeft(Ints v) {
    return _mm256_slli_epi32(v, N);
  }
  static inline Ints subtract(Ints a, Ints b) { return _mm256_sub_epi32(a, b); }

  static inline Floats none() { return _mm256_setzero_ps(); }
  static inline Floats all(const float* p) { return _mm256_set1_ps(*p); }
  static inline Floats floats(const float* p) { return _mm256_loadu_ps(p); }
  static inline Floats fromInts(Ints v) { return _mm256_cvtepi32_ps(v); }
  static inline Floats multiply(Floats a, Floats b) { return _mm256_mul_ps(a, b); }
  static inline Floats fma(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }
  static inline Floats negate(Floats v) { return _mm256_sub_ps(_mm256_setzero_ps(), v); }
  static inline Floats halves(const std::uint8_t* p) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
  }
  static inline __m128i bytes(const std::uint8_t* p) { return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)); }
  static inline Floats unsignedBytes(const std::uint8_t* p) { return fromInts(_mm256_cvtepu8_epi32(bytes(p))); }
  static inline Floats signedBytes(const std::uint8_t* p) { return fromInts(_mm256_cvtepi8_epi32(bytes(p))); }
  static inline void store(float* p, Floats v) { _mm256_storeu_ps(p, v); }
};
