// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/chat_controller.h"

#include <QClipboard>
#include <QCursor>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLocale>
#include <QMenu>
#include <QRandomGenerator>
#include <QSaveFile>
#include <algorithm>

#include "app/controllers/chat_messages.h"
#include "app/controllers/documents_controller.h"
#include "app/export/chat_export.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/shown_text.h"
#include "ui/theme/figures.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

namespace longleaf::app {

namespace {

using ui::ChatEntry;

/// Drawing again from a model that always takes the likeliest word would give the same answer.
constexpr float kAnotherDraw = 0.7F;
constexpr qsizetype kMostInMenu = 40;    // documents
constexpr qsizetype kLongestTitle = 80;  // characters

QString whenText(qint64 milliseconds) {
  return QLocale().toString(QDateTime::fromMSecsSinceEpoch(milliseconds), QLocale::ShortFormat);
}

ChatEntry entryOf(const storage::ChatRecord& record) {
  return {.id = record.id,
          .title = QString::fromStdString(record.title),
          .detail = ChatController::tr("%n message(s), %1", nullptr, static_cast<int>(record.messages))
                        .arg(whenText(record.changedAt)),
          .summary = record.kind == storage::ChatKind::summary};
}

}  // namespace

ChatController::ChatController(Workplace& place, DocumentsController& documents, QObject* parent)
    : QObject(parent), m_place(place), m_documents(documents) {
  connectPane();
  connectActions();
  connectEngine();
  connect(&m_place, &Workplace::currentChanged, this, &ChatController::documentChanged);
  connect(&m_place, &Workplace::notesChanged, this, &ChatController::updateScope);
  connect(&m_place, &Workplace::modelChanged, this, &ChatController::updateBusy);
  connect(&m_place.preferences, &Preferences::changed, this, &ChatController::updateScope);
  updateBusy();
}

void ChatController::connectPane() {
  ui::ChatPane& pane = m_place.window.chat();
  connect(&pane, &ui::ChatPane::askRequested, this, &ChatController::ask);
  connect(&pane, &ui::ChatPane::stopRequested, &m_place.engine, &EngineRoom::stop);
  connect(&pane, &ui::ChatPane::regenerateRequested, this, &ChatController::regenerate);
  connect(&pane, &ui::ChatPane::editRequested, this,
          [this](qint64 question, const QString& words) { askAgain(question, words, false); });
  connect(&pane, &ui::ChatPane::placeActivated, this, &ChatController::placeWanted);
  connect(&pane, &ui::ChatPane::newChatRequested, this, &ChatController::newChat);
  connect(&pane, &ui::ChatPane::chatChosen, this, [this](qint64 chat) { openChat(chat); });
  connect(&pane, &ui::ChatPane::chatRemovalRequested, this, &ChatController::removeChat);
  connect(&pane, &ui::ChatPane::addDocumentRequested, this, &ChatController::chooseFurtherDocument);
  connect(&pane, &ui::ChatPane::exportRequested, this, &ChatController::exportChat);
}

void ChatController::connectActions() {
  ui::WindowActions& actions = m_place.window.actions();
  connect(actions.newChat, &QAction::triggered, this, &ChatController::newChat);
  connect(actions.ask, &QAction::triggered, &m_place.window, &ui::MainWindow::showChat);
  connect(actions.regenerate, &QAction::triggered, this, &ChatController::regenerate);
  connect(actions.copyAnswer, &QAction::triggered, this, [this] {
    for (auto message = m_messages.crbegin(); message != m_messages.crend(); ++message) {
      if (message->fromUser) continue;
      return QGuiApplication::clipboard()->setText(m_place.window.chat().asMarkdown(message->id));
    }
  });
  connect(actions.summarizeShort, &QAction::triggered, this, [this] { summarize(SummaryLength::brief); });
  connect(actions.summarizePage, &QAction::triggered, this, [this] { summarize(SummaryLength::page); });
  connect(actions.summarizeOutline, &QAction::triggered, this, [this] { summarize(SummaryLength::outline); });
  connect(actions.exportMarkdown, &QAction::triggered, this, [this] { exportChat(QStringLiteral("md")); });
  connect(actions.exportHtml, &QAction::triggered, this, [this] { exportChat(QStringLiteral("html")); });
  connect(actions.exportPdf, &QAction::triggered, this, [this] { exportChat(QStringLiteral("pdf")); });
  connect(actions.exportJson, &QAction::triggered, this, [this] { exportChat(QStringLiteral("json")); });
}

void ChatController::connectEngine() {
  EngineRoom& engine = m_place.engine;
  connect(&engine, &EngineRoom::began, this, &ChatController::updateBusy);
  connect(&engine, &EngineRoom::chatBegan, this, [this](qint64 chat, const QList<qint64>& documents) {
    if (!documents.contains(m_place.current().id())) return;
    // Another chat may be on display by now, or a new one that nothing has been asked in.
    if (m_chat == 0 && (m_pending || (m_answering && m_summary))) m_chat = chat;
    refreshChats();
  });
  connect(&engine, &EngineRoom::answerBegan, this,
          [this](qint64 chat, const ui::ChatMessage& question, const ui::ChatMessage& answer) {
            if (chat != m_chat) return;
            withdrawPending();
            m_messages += {question, answer};
            m_place.window.chat().addMessage(question);
            m_place.window.chat().addMessage(answer);
          });
  connect(&engine, &EngineRoom::textArrived, this, [this](qint64 chat, const QString& text) {
    if (chat == m_chat) m_place.window.chat().appendText(text);
  });
  connect(&engine, &EngineRoom::answered, this, [this](qint64 chat, const ui::ChatMessage& answer) {
    if (chat != m_chat) return;
    for (ui::ChatMessage& message : m_messages) {
      if (message.id == answer.id) message = answer;
    }
    m_place.window.chat().finishMessage(answer);
    refreshChats();
  });
  connect(&engine, &EngineRoom::failed, this, [this] {
    if (!m_messages.isEmpty() && m_messages.last().state == ui::MessageState::streaming) openChat(m_chat);
    giveUpPending();
  });
  connect(&engine, &EngineRoom::stopped, this, &ChatController::giveUpPending);
  connect(&engine, &EngineRoom::idle, this, [this] {
    m_answering = false;
    giveUpPending();
    updateBusy();
  });
}

// --- Which chat ----------------------------------------------------------------------------------------------------

void ChatController::documentChanged() {
  ++m_wish;
  m_further.clear();
  m_messages.clear();
  m_chat = 0;
  m_summary = false;
  m_pending = false;
  m_place.window.chat().setMessages({});
  m_chats.clear();
  m_place.window.chat().setChats({}, 0);
  updateScope();
  updateBusy();
  if (!m_place.hasDocument()) return;
  m_place.library.run(
      this, [document = m_place.current().id()](Shelf& shelf) { return lift(shelf.library->chatsAbout(document)); },
      [this, wish = m_wish](const Expected<std::vector<storage::ChatRecord>>& chats) {
        if (chats && wish == m_wish && !chats->empty()) openChat(chats->front().id);
      });
}

void ChatController::refreshChats() {
  if (!m_place.hasDocument()) return;
  m_place.library.run(
      this, [document = m_place.current().id()](Shelf& shelf) { return lift(shelf.library->chatsAbout(document)); },
      [this, document = m_place.current().id()](const Expected<std::vector<storage::ChatRecord>>& chats) {
        if (!chats || document != m_place.current().id()) return;
        m_chats.clear();
        for (const storage::ChatRecord& chat : *chats) m_chats.append(entryOf(chat));
        m_place.window.chat().setChats(m_chats, m_chat);
      });
}

void ChatController::openChat(qint64 chat, qint64 message) {
  m_place.library.run(
      this,
      [chat](Shelf& shelf) -> Expected<LoadedChat> {
        auto record = lift(shelf.library->chat(chat));
        if (!record) return tl::unexpected(record.error());
        if (!*record) return tl::unexpected(Error{Code::notFound, "the chat is not in the library any more"});
        auto messages = lift(shelf.library->messages(chat));
        if (!messages) return tl::unexpected(messages.error());
        return LoadedChat{std::move(**record), std::move(*messages)};
      },
      [this, message, wish = ++m_wish](const Expected<LoadedChat>& loaded) {
        if (wish != m_wish) return;  // another chat, another document, or a question came meanwhile
        if (!loaded)
          return m_place.tell(QStringLiteral("chat"), loaded.error().code,
                              QString::fromStdString(loaded.error().message));
        show(*loaded, message);
      });
}

void ChatController::show(const LoadedChat& chat, qint64 message) {
  const auto& documents = chat.record.documents;
  const bool here = std::find(documents.begin(), documents.end(), m_place.current().id()) != documents.end();
  if (!here && !documents.empty()) {
    // Found by a search: its document first, then the chat.
    return m_documents.open(documents.front(), {}, [this, id = chat.record.id, message] { openChat(id, message); });
  }
  m_chat = chat.record.id;
  m_summary = chat.record.kind == storage::ChatKind::summary;
  m_pending = false;
  m_further.clear();
  for (const storage::DocumentId id : documents) {
    if (id != m_place.current().id()) addFurther(id);
  }
  const MessageTitles titles{.titleOf = [this](storage::DocumentId id) { return m_documents.titleOf(id); },
                             .several = documents.size() > 1};
  m_messages.clear();
  for (const storage::MessageRecord& record : chat.messages) m_messages.append(shownMessage(record, titles));
  m_place.window.chat().setMessages(m_messages);
  refreshChats();
  updateScope();
  updateBusy();
  if (message != 0) {
    m_place.window.showChat();
    m_place.window.chat().showMessage(message);
  }
}

void ChatController::newChat() {
  ++m_wish;
  m_chat = 0;
  m_summary = false;
  m_messages.clear();
  m_further.clear();
  m_pending = false;
  m_place.window.chat().setMessages({});
  m_place.window.chat().setChats(m_chats, 0);
  updateScope();
  updateBusy();
  m_place.window.showChat();
}

void ChatController::removeChat(qint64 chat) {
  if (!m_answering || chat != m_chat) return removeNow(chat);
  // What is still written into it would have no place any more.
  connect(
      &m_place.engine, &EngineRoom::idle, this, [this, chat] { removeNow(chat); }, Qt::SingleShotConnection);
  m_place.engine.stop();
}

void ChatController::removeNow(qint64 chat) {
  m_place.library.run(
      this, [chat](Shelf& shelf) { return lift(shelf.library->removeChat(chat)); },
      [this, chat](const Expected<void>& removed) {
        if (!removed)
          return m_place.tell(QStringLiteral("chat"), removed.error().code,
                              QString::fromStdString(removed.error().message));
        if (chat == m_chat) newChat();
        refreshChats();
      });
}

// --- Questions and summaries ---------------------------------------------------------------------------------------

/// One more document for the chat on display; the order is that of the chat, whichever is there first.
void ChatController::addFurther(qint64 document) {
  for (const auto& further : m_further) {
    if (further.id == document) return;
  }
  m_further.append(FurtherDocument{.id = document});
  updateBusy();
  m_documents.load(document, [this, document](const std::shared_ptr<const ShelvedDocument>& shelved) {
    for (FurtherDocument& further : m_further) {  // of another chat by now, maybe: then it is not among them
      if (further.id == document) further.shelved = shelved;
    }
    updateScope();
    updateBusy();
  });
}

bool ChatController::waitsForDocuments() const {
  return std::any_of(m_further.begin(), m_further.end(), [](const auto& further) { return !further.shelved; });
}

QList<ReadingOrder> ChatController::orders() const {
  QList<ReadingOrder> list{m_place.order(m_place.current().shelved)};
  for (const auto& further : m_further) list.append(m_place.order(further.shelved));
  return list;
}

void ChatController::quote(const QString& selection) {
  m_place.window.chat().setQuotedSelection(selection);
  m_place.window.showChat();
}

bool ChatController::canAsk() const {
  return m_place.hasDocument() && !m_place.engine.busy() && !m_place.model().isEmpty() && !waitsForDocuments();
}

void ChatController::ask(const QString& question) {
  if (!canAsk()) return;
  ++m_wish;                  // a chat that is being opened does not take the question's place
  if (m_summary) newChat();  // a summary is one answer
  QString words = question.trimmed();
  const QString selection = m_place.window.chat().quotedSelection();
  if (!selection.isEmpty()) {
    words += QStringLiteral("\n\n“") + selection + QStringLiteral("”");
    m_place.window.chat().setQuotedSelection({});
  }
  m_place.window.bars().dismiss(QStringLiteral("engine"));
  m_pending = true;
  m_pendingWords = words;
  m_answering = true;
  m_place.window.chat().addMessage({.fromUser = true, .text = words});
  m_place.engine.ask(orders(), m_chat, words);
}

void ChatController::askAgain(qint64 question, const QString& words, bool anotherDraw) {
  if (!canAsk() || question == 0) return;
  ++m_wish;
  for (qsizetype i = 0; i < m_messages.size(); ++i) {
    if (m_messages[i].id == question) m_messages.resize(i);
  }
  m_place.window.chat().removeFrom(question);
  QList<ReadingOrder> list = orders();
  if (anotherDraw) {
    for (ReadingOrder& order : list) {
      if (order.sampling.temperature <= 0) order.sampling.temperature = kAnotherDraw;
      order.sampling.seed = QRandomGenerator::global()->generate64();
    }
  }
  m_pending = true;
  m_pendingWords.clear();
  m_answering = true;
  m_place.window.chat().addMessage({.fromUser = true, .text = words});
  m_place.engine.edit(list, m_chat, question, words);
}

void ChatController::regenerate() {
  if (m_summary) return;
  qint64 question = 0;
  QString words;
  for (auto message = m_messages.crbegin(); message != m_messages.crend(); ++message) {
    if (!message->fromUser) continue;
    if (question != 0 && message->text != words) break;
    question = message->id;
    words = message->text;
    if (m_further.isEmpty()) break;  // else it was asked about each of the documents and about all of them
  }
  askAgain(question, words, true);
}

bool ChatController::withdrawPending() {
  if (!std::exchange(m_pending, false)) return false;
  m_place.window.chat().removeFrom(0);
  return true;
}

/// A question that was never stored leaves the view as well; its words go back to where they can be mended. What it was
/// to take the place of is still in the library.
void ChatController::giveUpPending() {
  if (!withdrawPending()) return;
  if (m_pendingWords.isEmpty()) return openChat(m_chat);
  m_place.window.chat().giveBack(std::exchange(m_pendingWords, {}));
}

void ChatController::summarize(SummaryLength length) {
  if (!canAsk()) return;
  newChat();
  m_summary = true;
  m_answering = true;
  m_place.engine.summarize(m_place.order(m_place.current().shelved), length);
}

void ChatController::summarizePart(const std::shared_ptr<const storage::Document>& part, const QString& name) {
  if (!canAsk()) return;
  newChat();
  m_summary = true;
  m_answering = true;
  ReadingOrder order = m_place.order(m_place.current().shelved);
  order.part = part;
  order.partName = name;
  m_place.engine.summarize(order, SummaryLength::brief);
}

void ChatController::chooseFurtherDocument() {
  auto* menu = new QMenu(&m_place.window);
  menu->setObjectName(QStringLiteral("furtherDocuments"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const QList<QPair<qint64, QString>> others = m_documents.others();
  for (const auto& [id, title] : others.mid(0, kMostInMenu)) {
    QAction* action = menu->addAction(ui::oneLine(title, kLongestTitle).replace(u'&', QStringLiteral("&&")));
    connect(action, &QAction::triggered, this, [this, document = id, here = m_place.current().id()] {
      if (here != m_place.current().id()) return;  // the menu was for another one
      // Answers over other documents are another chat.
      if (m_chat != 0) newChat();
      addFurther(document);
    });
  }
  if (others.size() > kMostInMenu) {
    const qsizetype more = others.size() - kMostInMenu;
    menu->addAction(tr("…and %1 more: open one of them first to have it here").arg(ui::grouped(more)))
        ->setEnabled(false);
  }
  if (menu->isEmpty()) menu->addAction(tr("There is no other document in the library"))->setEnabled(false);
  menu->popup(QCursor::pos());
}

// --- What it rests on ----------------------------------------------------------------------------------------------

void ChatController::updateScope() {
  ui::ChatPane& pane = m_place.window.chat();
  if (!m_place.hasDocument()) return pane.setScope(ui::ScopeKind::none, {});
  const DocumentNotes& notes = m_place.current().notes;
  QString line;
  ui::ScopeKind kind = ui::ScopeKind::whole;
  if (m_place.isRead()) {
    line =
        tr("Whole document · %1 tokens in %2 slots").arg(ui::grouped(notes.readTokens), ui::grouped(notes.readSlots));
    if (notes.readSlots > 0 && notes.readSlots < notes.readTokens)
      line += tr(" (%1 : 1)").arg(std::lround(double(notes.readTokens) / double(notes.readSlots)));
  } else if (notes.readShare >= 1) {
    kind = ui::ScopeKind::stale;
    line = tr("Read with other settings: the next question reads it again");
  } else {
    kind = ui::ScopeKind::stale;
    line = tr("Not read yet: the first question reads all of it");
  }
  for (const auto& further : m_further) {
    if (further.shelved)
      line +=
          QStringLiteral(" + ") + ui::oneLine(QString::fromStdString(further.shelved->document.title), kLongestTitle);
  }
  pane.setScope(kind, line);
}

void ChatController::updateBusy() {
  ui::ChatPane& pane = m_place.window.chat();
  const bool busy = m_place.engine.busy();
  pane.setBusy(busy);
  const QString why = !m_place.hasDocument()      ? tr("Open a document to ask about it")
                      : m_place.model().isEmpty() ? tr("A model is needed to answer: import one in the settings")
                      : waitsForDocuments()       ? tr("The other documents of the chat are being opened")
                                                  : QString();
  pane.setCanAsk(why.isEmpty(), why);
  m_place.window.actions().regenerate->setEnabled(!busy && !m_messages.isEmpty() && !m_summary);
  for (QAction* action :
       {m_place.window.actions().copyAnswer, m_place.window.actions().exportMarkdown,
        m_place.window.actions().exportHtml, m_place.window.actions().exportPdf, m_place.window.actions().exportJson}) {
    action->setEnabled(m_chat != 0);
  }
}

// --- Export --------------------------------------------------------------------------------------------------------

void ChatController::exportChat(const QString& format) {
  if (m_chat == 0) return;
  auto* dialog = new QFileDialog(&m_place.window, tr("Export the chat"));
  dialog->setObjectName(QStringLiteral("exportDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(format);
  dialog->selectFile(tr("chat") + QLatin1Char('.') + format);
  connect(dialog, &QFileDialog::fileSelected, this,
          [this, format, chat = m_chat](const QString& path) { writeExport(chat, format, path); });
  dialog->open();
}

void ChatController::writeExport(qint64 chat, const QString& format, const QString& path) {
  m_place.library.run(
      this,
      [chat, format = *exportFormat(format.toStdString()), path](Shelf& shelf) -> Expected<void> {
        const auto content = chatExport(*shelf.library, chat);
        if (!content) return tl::unexpected(content.error());
        const auto bytes = exported(*content, format);
        if (!bytes) return tl::unexpected(bytes.error());
        QSaveFile file(path);
        if (file.open(QIODevice::WriteOnly) && file.write(bytes->data(), static_cast<qint64>(bytes->size())) >= 0 &&
            file.commit()) {
          return {};
        }
        return tl::unexpected(Error{Code::usage, path.toStdString() + ": " + file.errorString().toStdString()});
      },
      [this, path](const Expected<void>& written) {
        if (!written) {
          return m_place.window.bars().show({.id = QStringLiteral("export"),
                                             .severity = ui::Severity::error,
                                             .text = tr("The chat was not exported."),
                                             .details = QString::fromStdString(written.error().message)});
        }
        m_place.note(QStringLiteral("export"), tr("Exported to %1").arg(path));
      });
}

}  // namespace longleaf::app
