// SPDX-License-Identifier: GPL-3.0-or-later
// Questions, answers that are stopped, asked for again and put otherwise, summaries, chats that come and go.
#include <QFileInfo>
#include <QMenu>

#include "soak/sitting.h"
#include "ui/chat/chat_values.h"

namespace longleaf::tests {

namespace {

using ui::MessageState;

constexpr int kMostChats = 3;           // of a document
constexpr qsizetype kMostMessages = 6;  // of a chat

bool ended(const Sitting& s) {
  const auto messages = s.scene().messages();
  return !messages.isEmpty() && messages.last().state == MessageState::complete;
}

Outcome ask(Sitting& s) {
  const qsizetype before = s.scene().messages().size();
  const QString question = s.newQuestion();
  if (!s.scene().ask(question)) return failed(QStringLiteral("it cannot be asked"));
  if (!s.scene().settles()) return failed(QStringLiteral("it answers without end"));
  const auto messages = s.scene().messages();
  // Behind a summary a question begins a chat of its own; one over several documents is asked of each.
  if (messages.size() < 2 || (messages.size() <= before && before > 2) || !ended(s))
    return failed(QStringLiteral("%1 messages, then %2").arg(before).arg(messages.size()));
  if (s.coin()) s.clickNow("citationChip");
  return s.scene().settles() ? done() : failed(QStringLiteral("the place is not shown"));
}

Outcome stopAnswer(Sitting& s) {
  if (!s.scene().ask(s.newQuestion())) return failed(QStringLiteral("it cannot be asked"));
  const auto writes = [&] {
    const auto messages = s.scene().messages();
    return messages.size() >= 2 && messages.last().state == MessageState::streaming && !messages.last().text.isEmpty();
  };
  if (!atLast([&] { return writes() || !s.busy(); })) return failed(QStringLiteral("no word of an answer"));
  const bool stopped = s.clickNow("stopButton");
  if (!s.scene().settles()) return failed(QStringLiteral("it does not stop"));
  const auto messages = s.scene().messages();
  const bool kept = !messages.isEmpty() && (messages.last().state == MessageState::complete ||
                                            (stopped && messages.last().state == MessageState::stopped));
  return kept ? done() : failed(QStringLiteral("what was written is not kept"));
}

Outcome answerAgain(Sitting& s) {
  const qsizetype before = s.scene().messages().size();
  const qint64 last = s.scene().messages().last().id;
  if (!s.scene().press(s.actions().regenerate) || !s.scene().settles())
    return failed(QStringLiteral("no other answer"));
  const auto messages = s.scene().messages();
  return messages.size() == before && messages.last().id != last && ended(s)
             ? done()
             : failed(QStringLiteral("%1 messages, then %2").arg(before).arg(messages.size()));
}

Outcome editQuestion(Sitting& s) {
  if (!s.clickNow("editButton")) return failed(QStringLiteral("it cannot be put otherwise"));
  QWidget* editor = nullptr;
  if (!soon([&] { return (editor = s.scene().seen<QWidget>("questionEditor")) != nullptr; }))
    return failed(QStringLiteral("no editor"));
  QTest::qWait(kGlance);
  if (s.draw(4) == 0) return s.scene().click("cancelEditButton") ? done() : failed(QStringLiteral("the editor stays"));
  const QString words = s.newQuestion();
  Sitting::type(editor, words);
  QTest::qWait(kGlance);
  if (!s.scene().click("askAgainButton") || !s.scene().settles()) return failed(QStringLiteral("no answer"));
  const auto messages = s.scene().messages();
  const bool there = std::any_of(messages.begin(), messages.end(), [&](const auto& m) { return m.text == words; });
  if (there && ended(s)) return done();
  QStringList texts;
  for (const auto& message : messages) texts.append(message.text);
  return failed(QStringLiteral("“%1” is not among “%2”").arg(words, texts.join(QStringLiteral("”, “"))));
}

Outcome newChat(Sitting& s) {
  return s.scene().press(s.actions().newChat) && s.scene().messages().isEmpty() ? done()
                                                                                : failed(QStringLiteral("not new"));
}

QMenu* chatsMenu(const Sitting& s) { return s.scene().click("chatsButton") ? s.scene().menu("chatsMenu") : nullptr; }

Outcome anotherChat(Sitting& s) {
  QMenu* menu = chatsMenu(s);
  if (menu == nullptr) return failed(QStringLiteral("no menu of chats"));
  QStringList others, seen;
  for (const QAction* action : menu->actions()) {
    if (action->data().toLongLong() == 0) continue;
    const QString words = action->text().section(QLatin1Char('\t'), 0, 0).remove(QLatin1Char('&'));
    if (!action->isChecked() && !seen.contains(words)) others.append(words);  // of two of a name the first
    seen.append(words);
  }
  if (others.isEmpty()) {
    QTest::keyClick(menu, Qt::Key_Escape);
    return s.activate() ? done() : failed(QStringLiteral("the menu stays"));
  }
  if (!s.scene().choose(menu, s.oneOf(others)) || !s.scene().settles()) return failed(QStringLiteral("no other chat"));
  return s.scene().messages().isEmpty() ? failed(QStringLiteral("the other chat is empty")) : done();
}

Outcome removeChat(Sitting& s) {
  const int before = s.chats();
  if (s.scene().messages().isEmpty()) {
    const Outcome other = anotherChat(s);
    if (other.kind != Outcome::Kind::done) return other;
  }
  if (!s.scene().choose(chatsMenu(s), QStringLiteral("Remove this chat")) || !s.scene().settles())
    return failed(QStringLiteral("it cannot be removed"));
  if (!soon([&] { return s.chats() == before - 1; })) return failed(QStringLiteral("it is still there"));
  return s.scene().messages().isEmpty() ? done() : failed(QStringLiteral("its messages are still shown"));
}

Outcome exportChat(Sitting& s) {
  static const QStringList kFormats{QStringLiteral("Markdown"), QStringLiteral("Web page"), QStringLiteral("PDF"),
                                    QStringLiteral("JSON")};
  static const QStringList kSuffixes{QStringLiteral("md"), QStringLiteral("html"), QStringLiteral("pdf"),
                                     QStringLiteral("json")};
  const auto format = static_cast<qsizetype>(s.draw(4));
  if (!s.scene().choose(chatsMenu(s), QStringLiteral("Export"))) return failed(QStringLiteral("no export"));
  if (!s.scene().choose(s.scene().menu("exportMenu"), kFormats[format])) return failed(QStringLiteral("no format"));
  const QString path = s.freshFile(QStringLiteral("chat.") + kSuffixes[format]);
  if (!s.scene().chooseFile("exportDialog", path) || !s.scene().settles()) return failed(QStringLiteral("no dialog"));
  if (!soon([&] { return s.scene().hasBar(QStringLiteral("export")); })) return failed(QStringLiteral("nothing said"));
  return QFileInfo(path).size() > 0 ? done() : failed(QStringLiteral("nothing is written"));
}

Outcome summarize(Sitting& s, bool stopIt) {
  if (!s.scene().press(s.actions().summarizeShort)) return failed(QStringLiteral("no summary"));
  if (!stopIt) {
    if (!s.scene().settles()) return failed(QStringLiteral("it summarizes without end"));
    return s.scene().messages().size() == 2 && ended(s) ? done() : failed(QStringLiteral("no summary is shown"));
  }
  QTest::qWait(static_cast<int>(100 + 100 * s.draw(15)));
  s.coin() ? s.pressNow(s.actions().stop) : s.clickNow("stopButton");
  return s.scene().settles() ? done() : failed(QStringLiteral("it does not stop"));
}

Outcome twoDocuments(Sitting& s) {
  if (!s.scene().press(s.actions().newChat) || !s.scene().click("addDocumentButton"))
    return failed(QStringLiteral("no further document"));
  if (!s.scene().choose(s.scene().menu("furtherDocuments"), s.books().homeTitle))
    return failed(QStringLiteral("home is not offered"));
  if (!soon([&] { return s.scene().textOf("scopeLine").contains(s.books().homeTitle); }))
    return failed(QStringLiteral("it is not added"));
  if (!s.scene().ask(s.newQuestion()) || !s.scene().settles()) return failed(QStringLiteral("no answer of two"));
  return s.scene().messages().size() == 6 && ended(s) ? done() : failed(QStringLiteral("not all were asked"));
}

}  // namespace

std::vector<Deed> chatDeeds(Sitting& s) {
  const auto asks = [&s](int weight) {
    return [&s, weight] {
      const auto messages = s.scene().messages();
      const bool room = messages.isEmpty() ? s.chats() < kMostChats : messages.size() < kMostMessages;
      return s.hasDocument() && s.isShort() && room && s.chats() <= kMostChats ? weight : 0;
    };
  };
  const auto filled = [&s](int weight) {
    return [&s, weight] { return s.isShort() && !s.scene().messages().isEmpty() ? weight : 0; };
  };
  const auto begins = [&s](int weight) {
    return [&s, weight] { return s.hasDocument() && s.isShort() && s.chats() < kMostChats ? weight : 0; };
  };
  return {
      {"ask", asks(9), [&s] { return ask(s); }},
      {"stop an answer", asks(5), [&s] { return stopAnswer(s); }},
      {"answer again", [&s, filled] { return s.actions().regenerate->isEnabled() ? filled(3)() : 0; },
       [&s] { return answerAgain(s); }},
      {"edit a question",
       [&s, filled] { return s.scene().seen<QAbstractButton>("editButton") != nullptr ? filled(3)() : 0; },
       [&s] { return editQuestion(s); }},
      {"new chat", [&s] { return s.hasDocument() ? 2 : 0; }, [&s] { return newChat(s); }},
      {"another chat", [&s] { return s.chats() > 0 ? 4 : 0; }, [&s] { return anotherChat(s); }},
      {"remove a chat", [&s] { return s.chats() == 0            ? 0
                                      : s.chats() >= kMostChats ? 16
                                                                : 3; },
       [&s] { return removeChat(s); }},
      {"export a chat", filled(2), [&s] { return exportChat(s); }},
      {"summarize", begins(2), [&s] { return summarize(s, false); }},
      {"stop a summary", begins(3), [&s] { return summarize(s, true); }},
      {"ask two documents", [&s, begins] { return s.isHome() ? 0 : begins(1)(); }, [&s] { return twoDocuments(s); }}};
}

}  // namespace longleaf::tests
