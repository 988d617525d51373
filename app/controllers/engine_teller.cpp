// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/engine_teller.h"

#include <algorithm>
#include <utility>

#include "app/controllers/chat_messages.h"
#include "app/controllers/notice_words.h"
#include "app/controllers/reading_figures.h"

namespace longleaf::app {

namespace {

constexpr std::chrono::milliseconds kTellEvery{33};

}  // namespace

EngineTeller::EngineTeller(EngineRoom& room, const PauseGate& gate, std::function<double()> decodeRate)
    : m_room(room), m_gate(gate), m_decodeRate(std::move(decodeRate)) {}

bool EngineTeller::isTime() const { return Clock::now() - m_told >= kTellEvery; }

void EngineTeller::stage(const QString& text) {
  post([&room = m_room, text] { Q_EMIT room.progressed({.phase = ui::ReadingState::Phase::running, .stage = text}); });
}

void EngineTeller::passingStage(const QString& text) {
  if (!isTime()) return;
  m_told = Clock::now();
  stage(text);
}

void EngineTeller::notice(const Notice& notice) {
  post([&room = m_room, words = noticeText(notice)] { Q_EMIT room.noticed(words); });
}

void EngineTeller::memory(const ui::MemoryParts& parts) {
  post([&room = m_room, parts] { Q_EMIT room.memoryChanged(parts); });
}

// --- Reading -------------------------------------------------------------------------------------------------------

void EngineTeller::progress(const ReadingOrder& order, const inference::ReadProgress& done,
                            const inference::MemoryPlan& plan, const QString& stageText) {
  const bool last = done.tokensDone >= done.tokensTotal;
  if (!last && !m_gate.isSet() && !isTime()) return;
  m_told = Clock::now();
  const ui::ReadingState state = m_pace.next(done, order.text(), order.document->id, stageText);
  const ui::CacheFill fill = cacheFill(plan, done.slots, done.merged, done.dropped, done.tokensDone);
  post([&room = m_room, state, fill] {
    Q_EMIT room.progressed(state);
    Q_EMIT room.cacheChanged(fill);
  });
}

void EngineTeller::reading(const ReadingReport& report) {
  post([&room = m_room, report] {
    Q_EMIT room.memoryChanged(report.memory);
    Q_EMIT room.readingReady(report);
  });
}

void EngineTeller::state(const ui::ReadingState& state) {
  if (!m_gate.isSet() && !isTime()) return;
  m_told = Clock::now();
  post([&room = m_room, state] { Q_EMIT room.progressed(state); });
}

// --- Answering -----------------------------------------------------------------------------------------------------

void EngineTeller::chatBegan(storage::ChatId chat, const QList<qint64>& documents) {
  post([&room = m_room, chat, documents] { Q_EMIT room.chatBegan(chat, documents); });
}

void EngineTeller::begun(storage::Library& library, storage::ChatId chat, storage::MessageId question,
                         storage::MessageId answer) {
  const auto messages = library.messages(chat);
  if (!messages) return;
  ui::ChatMessage asked, begun;
  for (const storage::MessageRecord& message : *messages) {
    if (message.id == question) asked = shownMessage(message);
    if (message.id == answer) begun = shownMessage(message);
  }
  begun.state = ui::MessageState::streaming;
  post([&room = m_room, chat, asked, begun] { Q_EMIT room.answerBegan(chat, asked, begun); });
}

void EngineTeller::text(storage::ChatId chat, const std::string& words) {
  m_text += words;
  m_textChat = chat;
  if (isTime()) flushText();
}

void EngineTeller::flushText() {
  if (m_text.empty()) return;
  m_told = Clock::now();
  const QString text = QString::fromUtf8(m_text.data(), static_cast<qsizetype>(m_text.size()));
  m_text.clear();
  post([&room = m_room, chat = m_textChat, text, rate = m_decodeRate()] {
    Q_EMIT room.answeringRate(rate);
    Q_EMIT room.textArrived(chat, text);
  });
}

void EngineTeller::answer(storage::Library& library, storage::ChatId chat, storage::MessageId answer) {
  flushText();
  const auto messages = library.messages(chat);
  if (!messages) return;
  const auto record = std::find_if(messages->begin(), messages->end(), [&](const auto& m) { return m.id == answer; });
  if (record == messages->end()) return;
  post([&room = m_room, chat, shown = shownMessage(*record)] {
    Q_EMIT room.answeringRate(0);
    Q_EMIT room.answered(chat, shown);
  });
}

void EngineTeller::failure(const Error& error) {
  post([&room = m_room, error] {
    Q_EMIT room.answeringRate(0);
    if (error.code == Code::stopped) {
      Q_EMIT room.stopped();
    } else {
      Q_EMIT room.failed(error.code, QString::fromStdString(error.message));
    }
  });
}

}  // namespace longleaf::app
