// SPDX-License-Identifier: GPL-3.0-or-later
// Reading, being stopped by another thread, reading on and answering: what programs for ThreadSanitizer do on a
// backend.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "inference/session/session.h"

namespace longleaf::tests {

struct ReadAndAsked {
  std::vector<std::byte> document;
  std::vector<inference::TokenId> answer;
  friend bool operator==(const ReadAndAsked&, const ReadAndAsked&) = default;
};

/// `meanwhile` is called by the other thread, while this one goes on reading.
inline inference::Expected<ReadAndAsked> readAndAsk(const inference::Model& model, kernels::Backend& backend,
                                                    const std::string& preset,
                                                    const std::function<void()>& meanwhile = {}) {
  using namespace inference;
  constexpr std::uint32_t kTokens = 200;
  PlanRequest request{
      .settings = {.method = *presetByName(preset)}, .budget = {}, .tokens = kTokens, .textTokens = kTokens};
  request.budget.value = 64;
  request.settings.method.chunk = 32;
  request.settings.overlaySlots = 64;
  const auto made = plan(model.header(), request, backend, true);
  if (!made) return tl::unexpected(made.error());
  auto session = Session::create(model, backend, *made);
  if (!session) return tl::unexpected(session.error());

  std::vector<TokenId> ids;
  for (std::uint32_t i = 0; i < kTokens; ++i) ids.push_back(static_cast<TokenId>(3 + i * 7 % 251));
  while ((*session)->tokensRead() < kTokens) {
    // Wherever the other thread hits, what has been read stays whole. The first chunk of each round is safe from it.
    std::stop_source source;
    std::thread impatient;
    const auto progress = [&](const ReadProgress&) {
      if (impatient.joinable()) return;
      impatient = std::thread([&] {
        if (meanwhile) meanwhile();
        source.request_stop();
      });
    };
    const auto done = (*session)->read(std::span(ids).subspan((*session)->tokensRead()),
                                       {.progress = progress, .stop = source.get_token()});
    if (impatient.joinable()) impatient.join();
    if (!done && done.error().code != ErrorCode::stopped) return tl::unexpected(done.error());
  }
  const auto answer = (*session)->generate(std::span(ids).first(12), {.sampling = {.maxTokens = 12}});
  if (!answer) return tl::unexpected(answer.error());
  const auto document = (*session)->documentBytes();
  if (!document) return tl::unexpected(document.error());
  return ReadAndAsked{*document, answer->ids};
}

}  // namespace longleaf::tests
