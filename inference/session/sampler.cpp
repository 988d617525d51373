// SPDX-License-Identifier: Apache-2.0
#include "inference/session/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace longleaf::inference {

namespace {

void penalise(std::span<float> logits, std::span<const TokenId> recent, float penalty) {
  const std::unordered_set<TokenId> seen(recent.begin(), recent.end());
  for (const TokenId id : seen) {
    if (id < 0 || static_cast<std::size_t>(id) >= logits.size()) continue;
    float& logit = logits[static_cast<std::size_t>(id)];
    logit = logit > 0 ? logit / penalty : logit * penalty;
  }
}

TokenId largest(std::span<const float> logits) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (std::isfinite(logits[i]) && (logits[i] > logits[best] || !std::isfinite(logits[best]))) best = i;
  }
  return static_cast<TokenId>(best);
}

}  // namespace

Expected<void> checkSampling(const Sampling& s) {
  const auto refuse = [](const char* text) { return tl::unexpected(Error{ErrorCode::invalidSetting, text}); };
  if (!(s.temperature >= 0 && s.temperature <= 10)) return refuse("temperature is a number from 0 to 10");
  if (!(s.topP > 0 && s.topP <= 1)) return refuse("top-p is a number above 0 and at most 1");
  if (!(s.minP >= 0 && s.minP < 1)) return refuse("min-p is a number from 0 to below 1");
  if (!(s.repeatPenalty >= 0.1F && s.repeatPenalty <= 10)) return refuse("repeat-penalty is a number from 0.1 to 10");
  return {};
}

TokenId Sampler::next(std::span<float> logits, std::span<const TokenId> recent) {
  if (m_sampling.repeatPenalty != 1.0F) {
    const std::size_t window = std::min<std::size_t>(recent.size(), m_sampling.repeatWindow);
    penalise(logits, recent.last(window), m_sampling.repeatPenalty);
  }
  return m_sampling.temperature <= 0 ? largest(logits) : draw(logits);
}

TokenId Sampler::draw(std::span<const float> logits) {
  m_candidates.clear();
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (std::isfinite(logits[i])) m_candidates.emplace_back(logits[i], static_cast<TokenId>(i));
  }
  if (m_candidates.empty()) return 0;
  const auto before = [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  };
  if (m_sampling.topK > 0 && m_sampling.topK < m_candidates.size()) {
    std::nth_element(m_candidates.begin(), m_candidates.begin() + m_sampling.topK, m_candidates.end(), before);
    m_candidates.resize(m_sampling.topK);
  }
  std::sort(m_candidates.begin(), m_candidates.end(), before);

  // Cuts are by probability at temperature 1, as in their papers; the temperature then reshapes what is left.
  const float top = m_candidates.front().first;
  double sum = 0;
  for (const auto& [logit, id] : m_candidates) sum += std::exp(static_cast<double>(logit - top));
  double kept = 0;
  std::size_t count = 0;
  for (const auto& [logit, id] : m_candidates) {
    const double p = std::exp(static_cast<double>(logit - top));
    if (count > 0 && (kept >= m_sampling.topP * sum || p < static_cast<double>(m_sampling.minP))) break;
    kept += p;
    ++count;
  }
  m_candidates.resize(count);

  double total = 0;
  for (auto& [logit, id] : m_candidates) {
    logit = std::exp((logit - top) / m_sampling.temperature);
    total += static_cast<double>(logit);
  }
  // 53 random bits: the same draw on every standard library.
  double at = static_cast<double>(m_random() >> 11) * 0x1p-53 * total;
  for (const auto& [weight, id] : m_candidates) {
    at -= static_cast<double>(weight);
    if (at < 0) return id;
  }
  return m_candidates.back().second;
}

}  // namespace longleaf::inference
