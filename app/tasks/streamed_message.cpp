// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/streamed_message.h"

#include <utility>

namespace longleaf::app {

namespace {

constexpr std::chrono::milliseconds kInterval{900};

}  // namespace

StreamedMessage::StreamedMessage(storage::Library& library, storage::ChatId chat, storage::MessageId id,
                                 std::string measurements)
    : m_library(&library),
      m_chat(chat),
      m_id(id),
      m_measurements(std::move(measurements)),
      m_written(std::chrono::steady_clock::now()) {}

Expected<StreamedMessage> StreamedMessage::begin(storage::Library& library, storage::ChatId chat,
                                                 std::string measurements) {
  storage::MessageRecord record{.chat = chat,
                                .role = storage::Role::assistant,
                                .state = storage::MessageState::streaming,
                                .measurements = measurements};
  const auto id = lift(library.addMessage(record));
  if (!id) return tl::unexpected(id.error());
  return StreamedMessage(library, chat, *id, std::move(measurements));
}

void StreamedMessage::append(const std::string& text) {
  m_text += text;
  const auto now = std::chrono::steady_clock::now();
  if (now - m_written < kInterval) return;
  m_written = now;
  // A failure here is not the answer's: finish() writes all of it once more and says what is wrong then.
  (void)m_library->updateText(m_id, m_text);
}

Expected<void> StreamedMessage::finish(storage::MessageRecord record) {
  record.id = m_id;
  record.chat = m_chat;
  record.role = storage::Role::assistant;
  return lift(m_library->finishMessage(record));
}

Expected<void> StreamedMessage::fail(storage::MessageState state) {
  if (m_text.empty()) return lift(m_library->removeFrom(m_id));
  return finish({.state = state, .text = m_text, .measurements = m_measurements});
}

}  // namespace longleaf::app
