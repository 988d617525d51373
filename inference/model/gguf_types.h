// SPDX-License-Identifier: Apache-2.0
// The numbers by which GGUF files name kinds of values and of tensors.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "kernels/weight_format.h"

namespace longleaf::inference {

enum class GgufValueType : std::uint32_t {
  u8 = 0,
  i8 = 1,
  u16 = 2,
  i16 = 3,
  u32 = 4,
  i32 = 5,
  f32 = 6,
  boolean = 7,
  text = 8,
  array = 9,
  u64 = 10,
  i64 = 11,
  f64 = 12,
};

/// The weight format of a tensor type; nullopt for one that is not run here.
inline std::optional<kernels::WeightFormat> tensorFormat(std::uint32_t type) {
  using kernels::WeightFormat;
  switch (type) {
    case 0:
      return WeightFormat::f32;
    case 1:
      return WeightFormat::f16;
    case 2:
      return WeightFormat::q4_0;
    case 3:
      return WeightFormat::q4_1;
    case 6:
      return WeightFormat::q5_0;
    case 7:
      return WeightFormat::q5_1;
    case 8:
      return WeightFormat::q8_0;
    case 12:
      return WeightFormat::q4_k;
    case 13:
      return WeightFormat::q5_k;
    case 14:
      return WeightFormat::q6_k;
    case 30:
      return WeightFormat::bf16;
    default:
      return std::nullopt;
  }
}

/// The name of a tensor type that exists but is not run here; empty for a number that means nothing.
inline std::string_view unsupportedTensorType(std::uint32_t type) {
  constexpr std::string_view kNames[] = {"",
                                         "",
                                         "",
                                         "",
                                         "Q4_2 (a removed format)",
                                         "Q4_3 (a removed format)",
                                         "",
                                         "",
                                         "",
                                         "Q8_1",
                                         "Q2_K",
                                         "Q3_K",
                                         "",
                                         "",
                                         "",
                                         "Q8_K",
                                         "IQ2_XXS",
                                         "IQ2_XS",
                                         "IQ3_XXS",
                                         "IQ1_S",
                                         "IQ4_NL",
                                         "IQ3_S",
                                         "IQ2_S",
                                         "IQ4_XS",
                                         "I8",
                                         "I16",
                                         "I32",
                                         "I64",
                                         "F64",
                                         "IQ1_M",
                                         "",
                                         "Q4_0_4_4 (a removed format)",
                                         "Q4_0_4_8 (a removed format)",
                                         "Q4_0_8_8 (a removed format)",
                                         "TQ1_0",
                                         "TQ2_0",
                                         "IQ4_NL_4_4 (a removed format)",
                                         "IQ4_NL_4_8 (a removed format)",
                                         "IQ4_NL_8_8 (a removed format)",
                                         "MXFP4",
                                         "NVFP4",
                                         "Q1_0",
                                         "Q2_0"};
  return type < std::size(kNames) ? kNames[type] : std::string_view();
}

}  // namespace longleaf::inference
