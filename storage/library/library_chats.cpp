// SPDX-License-Identifier: GPL-3.0-or-later
// Chats and messages.
#include <algorithm>
#include <cstring>
#include <limits>

#include "storage/library/connection.h"
#include "storage/library/message_rows.h"

namespace longleaf::storage {

namespace {

constexpr const char* kChat =
    "SELECT id, kind, title, settings, created_at, changed_at, (SELECT count(*) FROM messages WHERE chat = chats.id) "
    "FROM chats ";

/// An enumerator out of a row; the last one for a number that there is none for.
template <class Enum>
Enum enumFrom(const SQLite::Column& column, Enum last) {
  return static_cast<Enum>(std::clamp<std::int64_t>(column.getInt64(), 0, static_cast<std::int64_t>(last)));
}

std::vector<ChatRecord> chatsFrom(SQLite::Database& database, SQLite::Statement& rows) {
  std::vector<ChatRecord> chats;
  while (rows.executeStep())
    chats.push_back({.id = rows.getColumn(0).getInt64(),
                     .kind = enumFrom(rows.getColumn(1), ChatKind::summary),
                     .title = rows.getColumn(2).getString(),
                     .documents = {},
                     .settings = rows.getColumn(3).getString(),
                     .messages = sizeFrom(rows.getColumn(6)),
                     .createdAt = rows.getColumn(4).getInt64(),
                     .changedAt = rows.getColumn(5).getInt64()});
  SQLite::Statement documents(database, "SELECT document FROM chat_documents WHERE chat = ? ORDER BY place");
  for (ChatRecord& chat : chats) {
    documents.bind(1, chat.id);
    while (documents.executeStep()) chat.documents.push_back(documents.getColumn(0).getInt64());
    documents.reset();
  }
  return chats;
}

MessageRecord messageFrom(SQLite::Statement& row) {
  MessageRecord message{.id = row.getColumn(0).getInt64(),
                        .chat = row.getColumn(1).getInt64(),
                        .role = enumFrom(row.getColumn(2), Role::assistant),
                        .state = enumFrom(row.getColumn(3), MessageState::failed),
                        .text = row.getColumn(4).getString(),
                        .measurements = row.getColumn(5).getString(),
                        .replay = {},
                        .createdAt = row.getColumn(6).getInt64(),
                        .citations = {},
                        .unsupported = {},
                        .passages = {}};
  const SQLite::Column replay = row.getColumn(7);
  message.replay.resize(static_cast<std::size_t>(replay.getBytes()));
  if (!message.replay.empty()) std::memcpy(message.replay.data(), replay.getBlob(), message.replay.size());
  return message;
}

std::string_view bytesOf(const std::vector<std::byte>& replay) {
  return {reinterpret_cast<const char*>(replay.data()), replay.size()};
}

void touchChatOf(SQLite::Database& database, MessageId message) {
  SQLite::Statement touch(database,
                          "UPDATE chats SET changed_at = ? WHERE id = (SELECT chat FROM messages WHERE id = ?)");
  touch.bind(1, nowBehind(database, "chats", "changed_at"));
  touch.bind(2, message);
  touch.exec();
}

[[noreturn]] void refuseMessage(MessageId message) {
  throw Refusal{{ErrorCode::notFound, "There is no message " + std::to_string(message) + " in the library"}};
}

}  // namespace

Expected<ChatId> Library::addChat(const ChatRecord& chat) {
  return m_connection->write([&](SQLite::Database& database) {
    SQLite::Statement add(database,
                          "INSERT INTO chats(kind, title, settings, created_at, changed_at) VALUES(?, ?, ?, ?4, ?4)");
    add.bind(1, static_cast<int>(chat.kind));
    add.bind(2, chat.title);
    add.bind(3, chat.settings);
    add.bind(4, nowBehind(database, "chats", "changed_at"));
    add.exec();
    const ChatId id = database.getLastInsertRowid();
    SQLite::Statement about(database, "INSERT INTO chat_documents(chat, place, document) VALUES(?, ?, ?)");
    std::int64_t place = 0;
    for (const DocumentId document : chat.documents) {
      about.bind(1, id);
      about.bind(2, place++);
      about.bind(3, document);
      about.exec();
      about.reset();
    }
    return id;
  });
}

Expected<std::optional<ChatRecord>> Library::chat(ChatId chat) {
  return m_connection->read([&](SQLite::Database& database) -> std::optional<ChatRecord> {
    SQLite::Statement select(database, std::string(kChat) + "WHERE id = ?");
    select.bind(1, chat);
    std::vector<ChatRecord> found = chatsFrom(database, select);
    if (found.empty()) return {};
    return std::move(found.front());
  });
}

Expected<std::vector<ChatRecord>> Library::chats() {
  return m_connection->read([](SQLite::Database& database) {
    SQLite::Statement select(database, std::string(kChat) + "ORDER BY changed_at DESC, id DESC");
    return chatsFrom(database, select);
  });
}

Expected<std::vector<ChatRecord>> Library::chatsAbout(DocumentId document) {
  return m_connection->read([&](SQLite::Database& database) {
    SQLite::Statement select(database, std::string(kChat) +
                                           "WHERE id IN (SELECT chat FROM chat_documents WHERE document = ?) ORDER BY "
                                           "changed_at DESC, id DESC");
    select.bind(1, document);
    return chatsFrom(database, select);
  });
}

Expected<void> Library::removeChat(ChatId chat) {
  return m_connection->write([&](SQLite::Database& database) {
    SQLite::Statement messages(database, "SELECT id FROM messages WHERE chat = ?");
    messages.bind(1, chat);
    while (messages.executeStep()) dropFromIndex(database, kMessageIndex, messages.getColumn(0).getInt64());
    SQLite::Statement remove(database, "DELETE FROM chats WHERE id = ?");
    remove.bind(1, chat);
    if (remove.exec() == 0)
      throw Refusal{{ErrorCode::notFound, "There is no chat " + std::to_string(chat) + " in the library"}};
  });
}

Expected<void> Library::renameChat(ChatId chat, std::string_view title) {
  return m_connection->write([&](SQLite::Database& database) {
    SQLite::Statement rename(database, "UPDATE chats SET title = ? WHERE id = ?");
    rename.bind(1, std::string(title));
    rename.bind(2, chat);
    if (rename.exec() == 0)
      throw Refusal{{ErrorCode::notFound, "There is no chat " + std::to_string(chat) + " in the library"}};
  });
}

Expected<std::vector<MessageRecord>> Library::messages(ChatId chat) {
  return m_connection->read([&](SQLite::Database& database) {
    SQLite::Transaction oneState(database);
    std::vector<MessageRecord> messages;
    SQLite::Statement select(database,
                             "SELECT id, chat, role, state, text, measurements, created_at, replay FROM messages WHERE "
                             "chat = ? ORDER BY id");
    select.bind(1, chat);
    while (select.executeStep()) messages.push_back(messageFrom(select));
    for (MessageRecord& message : messages) loadEvidence(database, message);
    return messages;
  });
}

Expected<MessageId> Library::addMessage(const MessageRecord& message) {
  std::int64_t writer = 0;
  if (message.state == MessageState::streaming) {
    const Expected<std::int64_t> claimed = m_connection->lock().writer();
    if (!claimed) return tl::unexpected(claimed.error());
    writer = *claimed;
  }
  return m_connection->write([&](SQLite::Database& database) {
    SQLite::Statement add(database,
                          "INSERT INTO messages(chat, role, state, writer, text, measurements, created_at, replay) "
                          "VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
    add.bind(1, message.chat);
    add.bind(2, static_cast<int>(message.role));
    add.bind(3, static_cast<int>(message.state));
    add.bind(4, writer);
    add.bind(5, message.text);
    add.bind(6, message.measurements);
    add.bind(7, now());
    bindBytes(add, 8, bytesOf(message.replay));
    add.exec();
    MessageRecord added = message;
    added.id = database.getLastInsertRowid();
    storeEvidence(database, added);
    addToIndex(database, kMessageIndex, added.id);
    touchChatOf(database, added.id);
    return added.id;
  });
}

Expected<void> Library::updateText(MessageId message, std::string_view text) {
  return m_connection->write([&](SQLite::Database& database) {
    dropFromIndex(database, kMessageIndex, message);
    SQLite::Statement update(database, "UPDATE messages SET text = ? WHERE id = ?");
    update.bind(1, std::string(text));
    update.bind(2, message);
    if (update.exec() == 0) refuseMessage(message);
    addToIndex(database, kMessageIndex, message);
  });
}

Expected<void> Library::finishMessage(const MessageRecord& message) {
  return m_connection->write([&](SQLite::Database& database) {
    dropFromIndex(database, kMessageIndex, message.id);
    SQLite::Statement finish(database,
                             "UPDATE messages SET state = ?, text = ?, measurements = ?, replay = ? WHERE id = ?");
    finish.bind(1, static_cast<int>(message.state));
    finish.bind(2, message.text);
    finish.bind(3, message.measurements);
    bindBytes(finish, 4, bytesOf(message.replay));
    finish.bind(5, message.id);
    if (finish.exec() == 0) refuseMessage(message.id);
    storeEvidence(database, message);
    addToIndex(database, kMessageIndex, message.id);
    touchChatOf(database, message.id);
  });
}

Expected<void> Library::removeFrom(MessageId message, std::optional<MessageId> end) {
  return m_connection->write([&](SQLite::Database& database) {
    SQLite::Statement later(
        database,
        "SELECT id FROM messages WHERE id >= ?1 AND id < ?2 AND chat = (SELECT chat FROM messages WHERE id = ?1)");
    later.bind(1, message);
    later.bind(2, end.value_or(std::numeric_limits<MessageId>::max()));
    std::vector<MessageId> messages;
    while (later.executeStep()) messages.push_back(later.getColumn(0).getInt64());
    later.reset();
    if (messages.empty()) refuseMessage(message);
    touchChatOf(database, message);
    SQLite::Statement remove(database, "DELETE FROM messages WHERE id = ?");
    for (const MessageId id : messages) {
      dropFromIndex(database, kMessageIndex, id);
      remove.bind(1, id);
      remove.exec();
      remove.reset();
    }
  });
}

}  // namespace longleaf::storage
