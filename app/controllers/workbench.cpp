// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/workbench.h"

#include <QTimer>

#include "app/controllers/notice_words.h"
#include "ui/evaluation/evaluation_page.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/settings/settings_pane.h"
#include "ui/window/main_window.h"

namespace longleaf::app {

namespace {

constexpr std::chrono::milliseconds kLayoutRests{500};  // before it is written down
const QString kLibraryBar = QStringLiteral("library");

}  // namespace

Workbench::Workbench(ui::MainWindow& window, ui::Look& look, const QString& folder)
    : m_place(window, look, folder),
      m_documents(m_place, nullptr),
      m_reader(m_place, nullptr),
      m_reading(m_place, nullptr),
      m_chat(m_place, m_documents, nullptr),
      m_compare(m_place, nullptr),
      m_settings(m_place, nullptr),
      m_gauges(m_place, nullptr),
      m_evaluation(m_place, nullptr) {
  connectControllers();
}

Workbench::~Workbench() { finish(); }

void Workbench::connectControllers() {
  ui::MainWindow& window = m_place.window;
  connect(&m_documents, &DocumentsController::placeWanted, &m_reader, &ReaderController::showPlace);
  connect(&m_documents, &DocumentsController::chatWanted, &m_chat, &ChatController::openChat);
  connect(&m_documents, &DocumentsController::chatsWanted, &window, &ui::MainWindow::showChat);
  connect(&m_documents, &DocumentsController::readAgainWanted, &m_reading, &ReadingController::readAgain);
  connect(&m_documents, &DocumentsController::savedReadingsWanted, this, [this] {
    m_settings.showStorage();
    m_place.window.showPage(ui::CentralPage::settings);
    m_place.window.settings().showPage(ui::SettingsPage::storage);
  });
  const auto showPlace = [this](const ui::DocumentPlace& place) {
    m_documents.open(place.document, {place.begin, place.end});
  };
  connect(&m_chat, &ChatController::placeWanted, this, showPlace);
  connect(&m_compare, &CompareController::placeWanted, this, showPlace);
  connect(&m_compare, &CompareController::pageWanted, this, [this](qint64 document, int page) {
    m_documents.open(document, {}, [this, page] { m_reader.showPage(page); });
  });
  connect(&m_documents, &DocumentsController::loaded, this, [this] {
    if (m_place.window.shows(m_place.window.evaluation())) m_evaluation.refresh();
  });
  connect(&m_reader, &ReaderController::askAbout, &m_chat, &ChatController::quote);
  connect(&m_reader, &ReaderController::summarizePart, &m_chat, &ChatController::summarizePart);
  connect(&m_reading, &ReadingController::summaryWanted, &m_chat, [this] { m_chat.summarize(SummaryLength::page); });
  connect(&m_place.preferences, &Preferences::loaded, this, [this] {
    if (std::exchange(m_started, true)) return;
    m_place.window.restoreLayout(
        QByteArray::fromBase64(m_place.preferences.value(QStringLiteral("window_layout")).toLatin1()));
    m_settings.findModel();
    m_documents.refresh();
  });
  connect(
      &m_documents, &DocumentsController::loaded, this,
      [this] {
        openLast();
        Q_EMIT ready();
      },
      Qt::SingleShotConnection);
  auto* rests = new QTimer(this);
  rests->setSingleShot(true);
  rests->setInterval(kLayoutRests);
  connect(&window, &ui::MainWindow::layoutChanged, this, [this, rests] {
    if (m_started) rests->start();
  });
  connect(rests, &QTimer::timeout, this, [this] {
    m_place.preferences.set(QStringLiteral("window_layout"),
                            QString::fromLatin1(m_place.window.layoutState().toBase64()));
  });
  connect(&window, &ui::MainWindow::closing, this, &Workbench::finish);
  connect(&window.bars(), &ui::InlineBars::verbChosen, this, [this](const QString& id, const QString& verb) {
    if (id != kLibraryBar || verb != QLatin1String("again")) return;
    m_place.window.bars().dismiss(kLibraryBar);
    openLibrary();
  });
}

void Workbench::start(const QStringList& files) {
  m_documents.add(files);
  openLibrary();
}

void Workbench::openLibrary() {
  m_place.library.open(this, m_place.folder,
                       [this](const Expected<ShelfThread::Opened>& opened) { libraryOpened(opened); });
}

void Workbench::libraryOpened(const Expected<ShelfThread::Opened>& opened) {
  if (!opened) {
    return m_place.window.bars().show(
        {.id = kLibraryBar,
         .severity = ui::Severity::error,
         .text = tr("The library cannot be opened. %1").arg(sentenceOf(opened.error().code)),
         .details = m_place.folder + QLatin1Char('\n') + QString::fromStdString(opened.error().message),
         .verbs = {{QStringLiteral("again"), tr("Try again")}}});
  }
  for (const Notice& notice : opened->notices) m_place.note(noticeText(notice), noticeText(notice));
  // Behind the first opening, which may have had to make or mend the library.
  m_place.ingest.open(this, m_place.folder, [](const Expected<ShelfThread::Opened>&) {});
  m_place.engine.openLibrary(m_place.folder);
  m_place.preferences.load();
}

void Workbench::openLast() {
  if (m_documents.filesWait()) return;
  const qint64 last = m_place.preferences.value(QStringLiteral("open_document")).toLongLong();
  if (last > 0) m_documents.open(last);
}

bool Workbench::isIdle() const { return !m_place.engine.busy() && m_place.library.idle() && m_place.ingest.idle(); }

void Workbench::finish() {
  if (std::exchange(m_finished, true)) return;
  // The reader may still show the one before.
  if (m_started && m_place.hasDocument() && m_place.window.reader().document() == m_place.current().id()) {
    const ui::ReaderPosition position = m_place.window.reader().position();
    m_place.changeNotes([&](DocumentNotes& notes) { notes.position = position; });
  }
  if (m_started) {
    m_place.preferences.set(QStringLiteral("window_layout"),
                            QString::fromLatin1(m_place.window.layoutState().toBase64()));
  }
  m_documents.stop();
  m_settings.stop();
  m_reader.finish();
  m_reading.finish();
  m_place.engine.finish();
  m_place.ingest.finish(false);
  m_place.library.finish(true);
}

}  // namespace longleaf::app
