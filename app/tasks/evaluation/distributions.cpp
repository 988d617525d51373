// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/distributions.h"

#include <algorithm>
#include <cmath>

namespace longleaf::app::evaluation {

namespace {

double logSumExp(std::span<const float> logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - largest);
  return largest + std::log(sum);
}

}  // namespace

double klDivergence(std::span<const float> p, std::span<const float> q) {
  if (p.empty() || std::equal(p.begin(), p.end(), q.begin(), q.end())) return 0;
  const double pAll = logSumExp(p);
  const double qAll = logSumExp(q);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double logP = p[i] - pAll;
    sum += std::exp(logP) * (logP - (q[i] - qAll));
  }
  return std::max(sum, 0.0);
}

Agreement compareOpinions(const Opinions& reference, const Opinions& other) {
  const std::size_t places = std::min(reference.likeliest.size(), other.likeliest.size());
  if (places == 0) return {};
  const std::size_t vocabulary = reference.logits.size() / reference.likeliest.size();
  Agreement agreement{.firstDifference = static_cast<std::uint32_t>(places)};
  for (std::size_t i = 0; i < places; ++i) {
    const bool same = reference.likeliest[i] == other.likeliest[i];
    agreement.top1 += same ? 1 : 0;
    if (!same) agreement.firstDifference = std::min(agreement.firstDifference, static_cast<std::uint32_t>(i));
    agreement.kl += klDivergence(std::span(reference.logits).subspan(i * vocabulary, vocabulary),
                                 std::span(other.logits).subspan(i * vocabulary, vocabulary));
  }
  agreement.top1 /= static_cast<double>(places);
  agreement.kl /= static_cast<double>(places);
  return agreement;
}

}  // namespace longleaf::app::evaluation
