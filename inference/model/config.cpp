// SPDX-License-Identifier: Apache-2.0
#include "inference/model/config.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace longleaf::inference {
namespace {

/// inv_freq_i = base^(-2i / headDim)
std::vector<double> plainFrequencies(double base, std::uint32_t headDim) {
  std::vector<double> frequencies(headDim / 2);
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    frequencies[i] = std::pow(base, -2.0 * static_cast<double>(i) / headDim);
  }
  return frequencies;
}

/// YaRN by parts (arXiv 2309.00071, section 3.2): dimensions that turn more than betaFast times over the original
/// context keep their frequency, those below betaSlow turns are interpolated, with a linear ramp between.
void stretchByParts(const RopeConfig& rope, std::uint32_t headDim, std::vector<double>& frequencies) {
  const double d = headDim;
  const auto dimensionOf = [&](double turns) {
    return d * std::log(rope.originalContext / (2.0 * std::numbers::pi * turns)) / (2.0 * std::log(double{rope.base}));
  };
  const double low = std::max(0.0, std::floor(dimensionOf(rope.betaFast)));
  const double high = std::min(d - 1.0, std::ceil(dimensionOf(rope.betaSlow)));
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    const double position = (static_cast<double>(i) - low) / std::max(0.001, high - low);
    const double keep = (1.0 - std::clamp(position, 0.0, 1.0)) * rope.extensionFactor;
    frequencies[i] = frequencies[i] / rope.factor * (1.0 - keep) + frequencies[i] * keep;
  }
}

/// Angle per position of each pair of dimensions.
std::vector<double> frequenciesOf(const RopeConfig& rope, std::uint32_t headDim) {
  double base = rope.base;
  if (rope.scaling == RopeScaling::ntk && headDim > 2) {
    base *= std::pow(double{rope.factor}, headDim / (headDim - 2.0));
  }
  std::vector<double> frequencies = plainFrequencies(base, headDim);
  if (rope.scaling == RopeScaling::linear) {
    for (double& frequency : frequencies) frequency /= rope.factor;
  } else if (rope.scaling == RopeScaling::yarn) {
    stretchByParts(rope, headDim, frequencies);
  } else if (rope.scaling == RopeScaling::llama3) {
    const std::size_t count = std::min(frequencies.size(), rope.divisors.size());
    for (std::size_t i = 0; i < count; ++i) frequencies[i] /= rope.divisors[i];
  }
  return frequencies;
}

/// YaRN's attention temperature, folded into cosines and sines (arXiv 2309.00071, section 3.4). As in
/// llama.cpp it needs a non-zero extension factor.
double magnitudeOf(const RopeConfig& rope) {
  if (rope.scaling != RopeScaling::yarn) return 1.0;
  const double temperature = rope.extensionFactor == 0.0F ? 1.0 : 1.0 + 0.1 * std::log(double{rope.factor});
  return rope.attentionFactor * temperature;
}

}  // namespace

std::vector<float> llama3Divisors(const Llama3Scaling& scaling, float base, std::uint32_t headDim) {
  std::vector<float> divisors;
  for (const double frequency : plainFrequencies(base, headDim)) {
    const double wave = 2.0 * std::numbers::pi / frequency;
    const double turns = scaling.originalContext / wave;
    if (turns > scaling.highFactor) {
      divisors.push_back(1.0F);
    } else if (turns < scaling.lowFactor) {
      divisors.push_back(scaling.factor);
    } else {
      const double keep = (turns - scaling.lowFactor) / (double{scaling.highFactor} - scaling.lowFactor);
      divisors.push_back(static_cast<float>(1.0 / ((1.0 - keep) / scaling.factor + keep)));
    }
  }
  return divisors;
}

RopeRows ropeRows(const RopeConfig& rope, std::uint32_t headDim, std::uint32_t positions) {
  const std::vector<double> frequencies = frequenciesOf(rope, headDim);
  const double magnitude = magnitudeOf(rope);
  const std::size_t width = frequencies.size();
  RopeRows rows{std::vector<float>(width * positions), std::vector<float>(width * positions)};
  for (std::size_t position = 0; position < positions; ++position) {
    for (std::size_t i = 0; i < width; ++i) {
      const double angle = static_cast<double>(position) * frequencies[i];
      rows.cosine[position * width + i] = static_cast<float>(std::cos(angle) * magnitude);
      rows.sine[position * width + i] = static_cast<float>(std::sin(angle) * magnitude);
    }
  }
  return rows;
}

}  // namespace longleaf::inference
