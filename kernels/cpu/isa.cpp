// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/isa.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <hwy/highway.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace longleaf::kernels::cpu {

namespace {

constexpr Isa kIsas[] = {Isa::baseline, Isa::avx2, Isa::avxvnni, Isa::avx512, Isa::avx512vnni};

#if defined(__x86_64__)
struct Features {
  bool avx2 = false;  // with FMA and F16C
  bool avxVnni = false;
  bool avx512 = false;  // F, BW, DQ and VL
  bool avx512Vnni = false;
};

bool bit(std::uint32_t word, int index) { return (word >> index & 1U) != 0; }

std::uint64_t savedState() {  // which registers the system saves: XCR0
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return static_cast<std::uint64_t>(high) << 32 | low;
}

// Bits of CPUID leaves 1 and 7 (Intel SDM volume 2, CPUID).
Features detect() {
  Features found;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  std::uint32_t d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || !bit(c, 27)) return found;
  const bool fma = bit(c, 12) && bit(c, 28) && bit(c, 29);
  const std::uint64_t state = savedState();
  if (!fma || (state & 0x6U) != 0x6U || __get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return found;
  const std::uint32_t subleaves = a;
  found.avx2 = bit(b, 5);
  found.avx512 = found.avx2 && (state & 0xE0U) == 0xE0U && bit(b, 16) && bit(b, 17) && bit(b, 30) && bit(b, 31);
  found.avx512Vnni = found.avx512 && bit(c, 11);
  if (subleaves >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0) found.avxVnni = found.avx2 && bit(a, 4);
  return found;
}
#endif

Isa highestAllowed() {
  const char* wanted = std::getenv("LONGLEAF_CPU");
  if (wanted == nullptr || *wanted == '\0') return Isa::avx512vnni;
  for (const Isa isa : kIsas) {
    if (isaName(isa) == wanted) return isa;
  }
  std::fprintf(stderr, "LONGLEAF_CPU=%s is none of baseline, avx2, avxvnni, avx512, avx512vnni: ignored\n", wanted);
  return Isa::avx512vnni;
}

Isa decide() {
  const Isa highest = highestAllowed();
  Isa best = Isa::baseline;
  for (const Isa isa : kIsas) {
    if (isa <= highest && isaSupported(isa)) best = isa;
  }
#if defined(__x86_64__)
  std::int64_t disabled = 0;
  if (highest < Isa::avx512) disabled |= HWY_AVX3 | HWY_AVX3_DL;
  if (highest < Isa::avx2) disabled |= HWY_AVX2;
  if (disabled != 0) hwy::DisableTargets(disabled);
#endif
  return best;
}

}  // namespace

bool isaSupported(Isa isa) {
#if defined(__x86_64__)
  static const Features features = detect();
  switch (isa) {
    case Isa::baseline:
      return true;
    case Isa::avx2:
      return features.avx2;
    case Isa::avxvnni:
      return features.avxVnni;
    case Isa::avx512:
      return features.avx512;
    case Isa::avx512vnni:
      return features.avx512Vnni;
  }
#endif
  return isa == Isa::baseline;
}

Isa activeIsa() {
  static const Isa active = decide();
  return active;
}

std::string_view isaName(Isa isa) {
  switch (isa) {
    case Isa::baseline:
      return "baseline";
    case Isa::avx2:
      return "avx2";
    case Isa::avxvnni:
      return "avxvnni";
    case Isa::avx512:
      return "avx512";
    case Isa::avx512vnni:
      return "avx512vnni";
  }
  return "unknown";
}

}  // namespace longleaf::kernels::cpu
