// SPDX-License-Identifier: GPL-3.0-or-later
// A message of the library that is still being written: committed when it begins, at least once a second, and at its
// end, so that the end of the program at any moment loses no more than the last second.
#pragma once

#include <chrono>
#include <string>

#include "app/error.h"
#include "storage/library/library.h"

namespace longleaf::app {

class StreamedMessage final {
 public:
  /// Adds an empty message of the assistant.
  static Expected<StreamedMessage> begin(storage::Library& library, storage::ChatId chat, std::string measurements);

  /// An answer goes on even if it cannot be written down now: finish() tries again and tells.
  void append(const std::string& text);
  const std::string& text() const { return m_text; }
  storage::MessageId id() const { return m_id; }

  /// Everything but id, chat and role is taken from `record`.
  Expected<void> finish(storage::MessageRecord record);
  /// After an error: the message keeps what was written, or leaves if that is nothing.
  Expected<void> fail(storage::MessageState state);

 private:
  StreamedMessage(storage::Library& library, storage::ChatId chat, storage::MessageId id, std::string measurements);

  storage::Library* m_library;
  storage::ChatId m_chat;
  storage::MessageId m_id;
  std::string m_measurements;
  std::string m_text;
  std::chrono::steady_clock::time_point m_written;
};

}  // namespace longleaf::app
