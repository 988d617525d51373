// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/documents_controller.h"

#include <QDesktopServices>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QLabel>
#include <QStandardPaths>
#include <QTimer>
#include <QUrl>

#include "app/controllers/notice_words.h"
#include "app/controllers/token_counter.h"
#include "app/tasks/document_files.h"
#include "ui/theme/figures.h"
#include "ui/theme/page_name.h"
#include "ui/window/empty_state.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

namespace longleaf::app {

namespace {

constexpr std::size_t kHits = 50;
constexpr std::chrono::milliseconds kListRests{200};  // between two readings of the list

QString text(const std::string& words) { return QString::fromStdString(words); }

QList<ui::SearchRow> searchRows(const std::vector<storage::SearchHit>& hits) {
  QList<ui::SearchRow> rows;
  for (const storage::SearchHit& hit : hits) {
    rows.append({.document = hit.document,
                 .chat = hit.chat,
                 .message = hit.message,
                 .begin = static_cast<qint64>(hit.begin),
                 .end = static_cast<qint64>(hit.end),
                 .title = text(hit.title),
                 .label = text(hit.label),
                 .snippet = text(hit.snippet)});
  }
  return rows;
}

}  // namespace

QString samplePath() {
  for (const char* name : {"developers-reference.pdf", "developers-reference.txt"}) {
    const QString found = QStandardPaths::locate(QStandardPaths::GenericDataLocation,
                                                 QStringLiteral("longleaf/samples/") + QLatin1String(name));
    if (!found.isEmpty()) return found;
  }
  return {};
}

DocumentsController::DocumentsController(Workplace& place, QObject* parent)
    : QObject(parent), m_place(place), m_troubles(place), m_counter(std::make_shared<TokenCounter>()) {
  connectPane();
  connectActions();
  m_place.window.empty().setSampleAvailable(!samplePath().isEmpty());
}

DocumentsController::~DocumentsController() = default;

void DocumentsController::connectPane() {
  ui::LibraryPane& pane = m_place.window.library();
  connect(&pane, &ui::LibraryPane::documentChosen, this, [this](qint64 id) { open(id); });
  connect(&pane, &ui::LibraryPane::searchChanged, this, &DocumentsController::search);
  connect(&pane, &ui::LibraryPane::hitChosen, this, [this](const ui::SearchRow& hit) {
    if (hit.chat != 0) return Q_EMIT chatWanted(hit.chat, hit.message);
    open(hit.document, {hit.begin, hit.end});
  });
  connect(&pane, &ui::LibraryPane::removeRequested, this, &DocumentsController::remove);
  connect(&pane, &ui::LibraryPane::showInFolderRequested, this, &DocumentsController::showInFolder);
  connect(&pane, &ui::LibraryPane::savedReadingsRequested, this, &DocumentsController::savedReadingsWanted);
  connect(&pane, &ui::LibraryPane::chatsRequested, this, [this](qint64 id) {
    open(id);
    Q_EMIT chatsWanted();
  });
  connect(&pane, &ui::LibraryPane::readAgainRequested, this, [this](qint64 id) {
    if (id == m_place.current().id()) return Q_EMIT readAgainWanted();
    open(id, {}, [this] { Q_EMIT readAgainWanted(); });
  });
  connect(&m_place.engine, &EngineRoom::progressed, this, [this](const ui::ReadingState& state) {
    m_progress = state.tokensTotal > 0 ? double(state.tokensDone) / double(state.tokensTotal) : -1;
    m_progressPage = state.page;
    m_progressOf = state.document;
    for (const Entry& entry : m_entries) {
      if (entry.record.id == m_progressOf) m_place.window.library().updateRow(rowOf(entry));
    }
  });
  connect(&m_place.engine, &EngineRoom::idle, this, [this] {
    m_progress = -1;
    show();
  });
  connect(&m_place, &Workplace::notesChanged, this, [this] {
    for (Entry& entry : m_entries) {
      if (entry.record.id != m_place.current().id()) continue;
      entry.notes = m_place.current().notes;
      m_place.window.library().updateRow(rowOf(entry));
    }
  });
  connect(&m_place, &Workplace::otherNotesChanged, this, &DocumentsController::refresh);
  connect(&m_place, &Workplace::modelChanged, this, [this] {
    show();
    countTokens();
  });
}

void DocumentsController::connectActions() {
  ui::WindowActions& actions = m_place.window.actions();
  connect(actions.addFiles, &QAction::triggered, this, &DocumentsController::chooseFiles);
  connect(actions.addFolder, &QAction::triggered, this, &DocumentsController::chooseFolder);
  connect(actions.openSample, &QAction::triggered, this, &DocumentsController::openSample);
  connect(actions.showInFolder, &QAction::triggered, this, [this] { showInFolder(m_place.current().id()); });
  connect(actions.remove, &QAction::triggered, this,
          [this] { m_place.window.library().askToRemove(m_place.current().id()); });
  connect(&m_place.window.empty(), &ui::EmptyState::openRequested, this, &DocumentsController::chooseFiles);
  connect(&m_place.window.empty(), &ui::EmptyState::sampleRequested, this, &DocumentsController::openSample);
  connect(&m_place.window, &ui::MainWindow::filesDropped, this, [this](const QStringList& paths) { add(paths); });
  connect(&m_place.window.bars(), &ui::InlineBars::verbChosen, this, [this](const QString& id, const QString& verb) {
    if (verb == QLatin1String("password") && m_locked.contains(id)) askForPassword(m_locked.value(id));
  });
}

// --- The list ------------------------------------------------------------------------------------------------------

void DocumentsController::refresh() {
  if (m_refreshing) {
    m_refreshAgain = true;
    return;
  }
  m_refreshing = true;
  m_place.library.run(
      this,
      [](Shelf& shelf) -> Expected<std::vector<Entry>> {
        auto records = lift(shelf.library->documents());
        if (!records) return tl::unexpected(records.error());
        std::vector<Entry> entries;
        for (storage::DocumentRecord& record : *records) {
          auto notes = loadNotes(*shelf.library, record.textHash);
          if (!notes) return tl::unexpected(notes.error());
          entries.push_back({std::move(record), std::move(*notes)});
        }
        return entries;
      },
      [this](Expected<std::vector<Entry>> entries) {
        m_refreshing = false;
        // While a thousand files come in the list is not read a thousand times.
        if (std::exchange(m_refreshAgain, false)) QTimer::singleShot(kListRests, this, &DocumentsController::refresh);
        if (!entries)
          return m_place.tell(QStringLiteral("library"), entries.error().code, text(entries.error().message));
        m_entries = std::move(*entries);
        m_listed = true;
        show();
        if (const auto wanted = std::exchange(m_wanted, std::nullopt)) open(wanted->first, wanted->second);
        Q_EMIT loaded();
        add(std::exchange(m_waiting, {}));
      });
}

ui::LibraryRow DocumentsController::rowOf(const Entry& entry) const {
  QStringList authors;
  for (const std::string& author : entry.record.authors) authors.append(text(author));
  ui::LibraryRow row{.id = entry.record.id, .title = text(entry.record.title)};
  row.detail = (authors.isEmpty() ? QString() : authors.join(QStringLiteral(", ")) + QLatin1Char('\n')) +
               text(entry.record.path);
  const DocumentNotes& notes = entry.notes;
  const QString tokens = notes.tokens > 0 ? tr("%1 tokens").arg(ui::grouped(notes.tokens)) : tr("not counted");
  const bool running = m_progress >= 0 && entry.record.id == m_progressOf;
  if (running) {
    row.state = ui::DocumentState::reading;
    row.progress = m_progress;
    row.line = m_progressPage.isEmpty() ? tr("%1 · reading").arg(tokens)
                                        : tr("%1 · reading %2").arg(tokens, ui::pageName(m_progressPage));
  } else if (notes.readShare >= 1) {
    row.state = ui::DocumentState::read;
    row.progress = 1;
    row.line = tr("%1 · read").arg(tokens);
  } else if (notes.readShare > 0) {
    row.progress = notes.readShare;
    row.line = tr("%1 · %2 read").arg(tokens, ui::percentText(notes.readShare));
    row.state = ui::DocumentState::reading;
  } else {
    row.line = tr("%1 · not read").arg(tokens);
  }
  return row;
}

void DocumentsController::show() {
  QList<ui::LibraryRow> rows = m_pending.values();
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  for (const Entry& entry : m_entries) rows.append(rowOf(entry));
  m_place.window.library().setRows(rows);
  m_place.window.library().setCurrent(m_place.current().id());
}

QString DocumentsController::titleOf(qint64 document) const {
  for (const Entry& entry : m_entries) {
    if (entry.record.id == document) return text(entry.record.title);
  }
  return {};
}

QList<QPair<qint64, QString>> DocumentsController::others() const {
  QList<QPair<qint64, QString>> list;
  for (const Entry& entry : m_entries) {
    if (entry.record.id != m_place.current().id()) list.append({entry.record.id, text(entry.record.title)});
  }
  return list;
}

bool DocumentsController::opensFiles() const { return !m_openings.empty(); }

void DocumentsController::stop() {
  m_stop.request_stop();
  for (auto& opening : m_openings) opening.second.request_stop();
}

void DocumentsController::search(const QString& words) {
  if (words.trimmed().isEmpty()) return;
  m_place.library.run(
      this, [query = words.toStdString()](Shelf& shelf) { return lift(shelf.library->search(query, kHits)); },
      [this, words](const Expected<std::vector<storage::SearchHit>>& hits) {
        if (!hits) return m_place.tell(QStringLiteral("search"), hits.error().code, text(hits.error().message));
        m_place.window.library().setHits(words, searchRows(*hits));
      });
}

// --- Adding --------------------------------------------------------------------------------------------------------

void DocumentsController::add(const QStringList& paths, const QString& password) {
  if (!m_listed) {  // there is no library yet to put them into
    m_waiting += paths;
    return;
  }
  if (!opensFiles()) m_troubles.beginAnew();
  std::vector<std::string> files;
  for (const QString& path : paths) {
    if (!QFileInfo(path).isDir()) {
      files.push_back(QFile::encodeName(path).toStdString());
      continue;
    }
    m_place.ingest.run(
        this,
        [path = QFile::encodeName(path).toStdString(),
         stop = m_stop.get_token()](Shelf&) -> Expected<std::vector<std::string>> { return documentFiles(path, stop); },
        [this, path](const Expected<std::vector<std::string>>& found) {
          if (!found || found->empty()) return m_place.note(path, tr("There are no documents in “%1”.").arg(path));
          addFiles(*found, {});
        });
  }
  addFiles(files, password);
}

void DocumentsController::addFiles(const std::vector<std::string>& files, const QString& password) {
  if (files.empty()) return;
  for (std::size_t i = 0; i < files.size(); ++i) addFile(files[i], password, i == 0);
  show();
}

/// `file`: the bytes of its name, which need not be text.
void DocumentsController::addFile(const std::string& file, const QString& password, bool openIt) {
  const qint64 row = m_nextPending--;
  const QString path = text(file);
  m_pending[row] = {.id = row,
                    .title = QFileInfo(path).fileName(),
                    .detail = path,
                    .line = tr("opening"),
                    .state = ui::DocumentState::opening};
  m_place.ingest.run(
      this,
      [request = OpenFileRequest{file, password.toStdString(), m_openings[row].get_token()}, counter = m_counter,
       model = m_place.model(), name = m_place.modelName()](Shelf& shelf) -> Expected<Added> {
        auto opened = openFile(*shelf.library, request);
        if (!opened) return tl::unexpected(opened.error());
        const Added added{.id = opened->id, .notices = opened->notices, .warnings = opened->document.warnings};
        counter->note(shelf, *opened, model, name);
        return added;
      },
      [this, row, path, openIt](const Expected<Added>& result) { added(row, path, openIt, result); });
}

void DocumentsController::added(qint64 row, const QString& path, bool openIt, const Expected<Added>& result) {
  m_openings.erase(row);
  const bool given = !m_pending.contains(row);  // up, while it was opened
  ui::LibraryRow pending = m_pending.take(row);
  if (result) {
    for (const Notice& notice : result->notices) m_troubles.note(path, noticeText(notice));
    for (const storage::DocumentWarning& warning : result->warnings)
      m_troubles.note(path, documentWarningText(warning));
    if (openIt && !given) m_wanted = {result->id, {}};
    return refresh();
  }
  if (given) return;
  if (result.error().code != Code::stopped) refused(pending, path, result.error());
  show();
}

void DocumentsController::refused(ui::LibraryRow row, const QString& path, const Error& error) {
  row.state = ui::DocumentState::failed;
  row.line = sentenceOf(error.code);
  m_pending[row.id] = row;
  QList<ui::BarVerb> verbs;
  if (error.code == Code::encrypted) {
    m_locked[path] = path;
    verbs.append({QStringLiteral("password"), tr("Enter the password")});
  }
  m_troubles.tell(path, error, verbs);
}

void DocumentsController::askForPassword(const QString& path) {
  auto* dialog = new QInputDialog(&m_place.window);
  dialog->setObjectName(QStringLiteral("passwordDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Password"));
  dialog->setLabelText(tr("Password of “%1”:").arg(QFileInfo(path).fileName()));
  if (auto* label = dialog->findChild<QLabel*>()) label->setTextFormat(Qt::PlainText);
  dialog->setTextEchoMode(QLineEdit::Password);
  connect(dialog, &QInputDialog::textValueSelected, this, [this, path](const QString& password) {
    m_place.window.bars().dismiss(path);
    for (auto row = m_pending.begin(); row != m_pending.end();) {
      row = row->detail == path ? m_pending.erase(row) : std::next(row);
    }
    m_passwords[path] = password;
    add({path}, password);
  });
  dialog->open();
}

// --- Opening and removing ------------------------------------------------------------------------------------------

void DocumentsController::open(qint64 document, const ui::TextRange& range, const std::function<void()>& then) {
  if (document < 0) {  // not in the library: what failed is tried once more
    const ui::LibraryRow row = m_pending.value(document);
    if (row.state != ui::DocumentState::failed) return;
    m_pending.remove(document);
    return add({row.detail});
  }
  if (document == m_place.current().id() && m_place.hasDocument()) {
    ++m_wish;
    m_place.window.showReader();
    if (!range.isEmpty()) Q_EMIT placeWanted(range);
    if (then) then();
    return;
  }
  if (entryOf(document) != nullptr) return openNow(document, range, then);
  if (m_refreshing) {  // it may have come only now
    m_wanted = {document, range};
  } else {
    m_place.note(QStringLiteral("open"), tr("The document is not in the library any more."));
  }
}

const DocumentsController::Entry* DocumentsController::entryOf(qint64 document) const {
  const auto found =
      std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.record.id == document; });
  return found == m_entries.end() ? nullptr : &*found;
}

/// The last wish counts: what was clicked before it is not shown for a moment.
void DocumentsController::openNow(qint64 document, const ui::TextRange& range, const std::function<void()>& then) {
  load(document, [this, document, range, then, wish = ++m_wish](std::shared_ptr<const ShelvedDocument> shelved) {
    const Entry* entry = entryOf(document);
    if (wish != m_wish || entry == nullptr) return;
    m_place.window.setDocumentOpen(true);  // before others say which of its actions make sense
    const QString password = m_passwords.value(text(shelved->document.path));
    m_place.setCurrent({.shelved = std::move(shelved),
                        .textHash = entry->record.textHash,
                        .password = password,
                        .notes = entry->notes});
    m_place.window.library().setCurrent(m_place.current().id());
    m_place.window.showReader();
    countTokens();
    if (!range.isEmpty()) Q_EMIT placeWanted(range);
    if (then) then();
  });
}

void DocumentsController::load(qint64 document,
                               const std::function<void(std::shared_ptr<const ShelvedDocument>)>& then) {
  m_place.library.run(
      this,
      [document](Shelf& shelf) -> Expected<std::shared_ptr<const ShelvedDocument>> {
        auto shelved = openShelved(*shelf.library, document);
        if (!shelved) return tl::unexpected(shelved.error());
        return std::make_shared<const ShelvedDocument>(std::move(*shelved));
      },
      [this, then](const Expected<std::shared_ptr<const ShelvedDocument>>& shelved) {
        if (shelved) return then(*shelved);
        m_place.tell(QStringLiteral("open"), shelved.error().code, text(shelved.error().message));
      });
}

void DocumentsController::countTokens() {
  if (!m_place.hasDocument() || m_place.model().isEmpty()) return;
  const OpenDocument& current = m_place.current();
  if (current.notes.tokens > 0 && current.notes.tokenizer == m_place.modelName()) return;
  m_place.ingest.run(
      this,
      [shelved = current.shelved, counter = m_counter, model = m_place.model(),
       name = m_place.modelName()](Shelf& shelf) { return counter->note(shelf, *shelved, model, name); },
      [this, id = current.id(), name = m_place.modelName()](const Expected<qint64>& tokens) {
        if (!tokens || id != m_place.current().id()) return;
        m_place.changeNotes([&](DocumentNotes& notes) {
          notes.tokens = *tokens;
          notes.tokenizer = name;
        });
      });
}

void DocumentsController::remove(qint64 document) {
  if (document < 0) {
    if (const auto opening = m_openings.find(document); opening != m_openings.end()) opening->second.request_stop();
    m_pending.remove(document);
    return show();
  }
  ++m_wish;  // it may be on its way to the reader
  if (document == m_place.current().id()) {
    m_place.closeDocument();
    m_place.window.setDocumentOpen(false);
  }
  if (!m_place.engine.uses(document)) return removeNow(document);
  // What is written about it would have no place any more.
  connect(
      &m_place.engine, &EngineRoom::idle, this, [this, document] { removeNow(document); }, Qt::SingleShotConnection);
  m_place.engine.stop();
}

void DocumentsController::removeNow(qint64 document) {
  m_place.library.run(
      this, [document](Shelf& shelf) { return lift(shelf.library->removeDocument(document)); },
      [this](const Expected<void>& removed) {
        if (!removed) m_place.tell(QStringLiteral("remove"), removed.error().code, text(removed.error().message));
        refresh();
      });
}

void DocumentsController::chooseFiles() {
  auto* dialog = new QFileDialog(&m_place.window, tr("Add documents"));
  dialog->setObjectName(QStringLiteral("addFilesDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  dialog->setNameFilters(
      {tr("Documents (*.pdf *.epub *.docx *.odt *.fb2 *.fb2.zip *.html *.htm *.md *.txt)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& paths) { add(paths); });
  dialog->open();
}

void DocumentsController::chooseFolder() {
  auto* dialog = new QFileDialog(&m_place.window, tr("Add a folder of documents"));
  dialog->setObjectName(QStringLiteral("addFolderDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { add({path}); });
  dialog->open();
}

void DocumentsController::openSample() {
  const QString path = samplePath();
  if (!path.isEmpty()) return add({path});
  m_place.note(QStringLiteral("sample"), tr("The sample document is not here: installer/run.sh fetches it."));
}

void DocumentsController::showInFolder(qint64 document) {
  for (const Entry& entry : m_entries) {
    if (entry.record.id != document) continue;
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(text(entry.record.path)).absolutePath()));
  }
}

}  // namespace longleaf::app
