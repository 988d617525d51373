// SPDX-License-Identifier: GPL-3.0-or-later
// Text that meets a tokenizer: a document's or a person's, and the chat template that stands around it.
#include <algorithm>
#include <string>

#include "fuzz/input.h"
#include "fuzz/model_check.h"
#include "fuzz/target.h"
#include "fuzz/tokenizers.h"
#include "inference/tokenizer/chat_template.h"
#include "inference/tokenizer/utf8.h"

namespace longleaf::tests::fuzz {
namespace {

using namespace inference;

std::size_t controls(const Tokenizer& tokenizer, const std::vector<TokenId>& ids) {
  return static_cast<std::size_t>(
      std::count_if(ids.begin(), ids.end(), [&](TokenId id) { return tokenizer.isControl(id); }));
}

/// A first turn as app/tasks/conversation.cpp writes it.
std::vector<TokenId> turn(const Tokenizer& tokenizer, const ChatTemplate& chat, std::string_view system,
                          std::string_view user) {
  std::vector<TextPart> parts;
  if (system.empty()) {
    parts.push_back({chat.bareUserOpen, SpecialTokens::recognised});
  } else {
    parts.push_back({chat.systemOpen, SpecialTokens::recognised});
    parts.push_back({system, SpecialTokens::plain});
    parts.push_back({chat.systemClose, SpecialTokens::recognised});
    parts.push_back({chat.firstUserOpen, SpecialTokens::recognised});
  }
  parts.push_back({user, SpecialTokens::plain});
  parts.push_back({chat.userClose, SpecialTokens::recognised});
  return tokenizer.encode(parts);
}

std::string asHeld(const Tokenizer& tokenizer, std::string_view text) {
  std::string held = replaceMalformedUtf8(text);
  if (!tokenizer.addsSpacePrefix()) return held;
  for (std::size_t at = 0; (at = held.find("\xE2\x96\x81", at)) != std::string::npos;) held.replace(at, 3, " ");
  return held;
}

/// Any two bytes as an id, also one that there is not.
std::vector<TokenId> idsOf(std::string_view bytes) {
  std::vector<TokenId> ids;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto low = static_cast<unsigned char>(bytes[i]);
    const auto high = static_cast<unsigned char>(bytes[i + 1]);
    ids.push_back(static_cast<TokenId>(low | (high & 3U) << 8U) - 4);
  }
  return ids;
}

}  // namespace

/// The template, and behind a mark a person's words.
bool chatTemplate(std::string_view input) {
  const std::size_t mark = std::min(input.find(kPartMark), input.size());
  const std::string_view user = input.substr(std::min(mark + kPartMark.size(), input.size()));
  const auto chat = recogniseChatTemplate(input.substr(0, mark));
  if (!chat) return requireRefusal(chat.error());
  require(chat->defaultSystem.size() <= mark, "a default system message stands in the template");
  for (const auto& tokenizer : smallTokenizers()) {
    const auto ids = turn(*tokenizer, *chat, chat->defaultSystem, user);
    const auto bare = turn(*tokenizer, *chat, chat->defaultSystem.empty() ? "" : "x", "x");
    require(controls(*tokenizer, ids) == controls(*tokenizer, bare), "nobody's words become a control token");
    requireDecoding(*tokenizer, ids);
  }
  return true;
}

bool tokenizerText(std::string_view input) {
  for (const auto& tokenizer : smallTokenizers()) {
    const auto plain = tokenizer->encode(input, SpecialTokens::plain);
    require(controls(*tokenizer, plain) == 0, "plain text holds no control token");
    require(tokenizer->decode(plain) == asHeld(*tokenizer, input), "a text comes back as it was");
    requireDecoding(*tokenizer, plain);
    requireDecoding(*tokenizer, tokenizer->encode(input, SpecialTokens::recognised));
    requireDecoding(*tokenizer, idsOf(input));
    std::size_t half = input.size() / 2;  // parts hold whole characters
    while (half < input.size() && (static_cast<unsigned char>(input[half]) & 0xC0U) == 0x80U) ++half;
    const TextPart parts[] = {{input.substr(0, half), SpecialTokens::plain},
                              {input.substr(half), SpecialTokens::plain}};
    require(tokenizer->encode(parts) == plain, "a text in two parts is the text");
  }
  return true;
}

}  // namespace longleaf::tests::fuzz
