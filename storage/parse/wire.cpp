// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/parse/wire.h"

#include <array>
#include <cstring>
#include <type_traits>
#include <utility>

namespace longleaf::storage::wire {
namespace {

constexpr std::uint64_t kMagic = 0x3150'4C4C'0D0A'1A00U;

bool isKnown(std::uint64_t type) {
  const auto within = [&](MessageType first, MessageType last) {
    return type >= static_cast<std::uint64_t>(first) && type <= static_cast<std::uint64_t>(last);
  };
  return within(MessageType::askDocument, MessageType::askSandbox) || within(MessageType::document, MessageType::error);
}

}  // namespace

std::optional<std::string> encodeHead(const Message& message) {
  if (message.fields.size() > kMaxFieldBytes) return std::nullopt;
  const std::array<std::uint64_t, 3> head{
      kMagic, static_cast<std::uint64_t>(message.type) << 32U | message.fields.size(), message.data.size()};
  std::string bytes(kHeadBytes, '\0');
  static_assert(sizeof(head) == kHeadBytes);
  std::memcpy(bytes.data(), head.data(), kHeadBytes);
  return bytes;
}

std::optional<Head> decodeHead(std::string_view bytes, std::size_t maxDataBytes) {
  std::array<std::uint64_t, 3> head{};
  if (bytes.size() != kHeadBytes) return std::nullopt;
  std::memcpy(head.data(), bytes.data(), kHeadBytes);
  const std::uint64_t type = head[1] >> 32U;
  const std::uint64_t fieldBytes = head[1] & 0xFFFF'FFFFU;
  if (head[0] != kMagic || !isKnown(type) || fieldBytes > kMaxFieldBytes || head[2] > maxDataBytes) return std::nullopt;
  return Head{static_cast<MessageType>(type), fieldBytes, head[2]};
}

}  // namespace longleaf::storage::wire
