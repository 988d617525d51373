// SPDX-License-Identifier: GPL-3.0-or-later
// Two models' opinions on the next token, compared.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "inference/tokenizer/vocabulary.h"

namespace longleaf::app::evaluation {

/// KL(p || q) in nats of the distributions that two rows of logits [vocabulary] stand for: what is lost when q is taken
/// for p. Never negative.
double klDivergence(std::span<const float> p, std::span<const float> q);

/// An answer of the reference beside what another setting would have said at each of its places.
struct Agreement {
  double top1 = 0;                    // share of places whose likeliest token is the same
  double kl = 0;                      // mean over the places, nats
  std::uint32_t firstDifference = 0;  // the first place whose likeliest tokens differ; their number if none does
};

/// What one setting thinks along an answer of n tokens.
struct Opinions {
  std::vector<inference::TokenId> likeliest{};  // [n]
  std::vector<float> logits{};                  // [n][vocabulary]
};

/// Both along the same answer, not empty.
Agreement compareOpinions(const Opinions& reference, const Opinions& other);

}  // namespace longleaf::app::evaluation
