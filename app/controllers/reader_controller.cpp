// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/reader_controller.h"

#include "app/tasks/document_part.h"
#include "ui/reader/reader_pane.h"
#include "ui/window/main_window.h"

namespace longleaf::app {

ReaderController::ReaderController(Workplace& place, QObject* parent) : QObject(parent), m_place(place) {
  ui::ReaderPane& pane = m_place.window.reader();
  connect(&m_place, &Workplace::currentChanged, this, &ReaderController::show);
  connect(&pane, &ui::ReaderPane::imageWanted, &m_pages, &PageService::requestImage);
  connect(&pane, &ui::ReaderPane::boxesWanted, &m_pages, &PageService::requestBoxes);
  connect(&pane, &ui::ReaderPane::selectionWanted, &m_pages, &PageService::requestSelection);
  connect(&m_pages, &PageService::imageReady, &pane, &ui::ReaderPane::setPageImage);
  connect(&m_pages, &PageService::boxesReady, &pane, &ui::ReaderPane::setBoxes);
  connect(&m_pages, &PageService::selectionReady, &pane, &ui::ReaderPane::setSelection);
  connect(&m_pages, &PageService::pagesKnown, this, [this](qint64 document, const QList<QSizeF>& sizes) {
    if (document == m_place.current().id() && !m_shown) showPages(sizes);
  });
  connect(&m_pages, &PageService::failed, this, [this](qint64 document, const QString& sentence) {
    if (document != m_place.current().id()) return;
    // What made its reader die is not opened by itself at the next start.
    m_place.preferences.set(QStringLiteral("open_document"), {});
    m_place.window.bars().show({.id = QStringLiteral("pages"),
                                .severity = ui::Severity::warning,
                                .text = tr("The pages cannot be shown as they look; here is their text."),
                                .details = sentence});
    showPages({});
  });
  connect(&pane, &ui::ReaderPane::positionChanged, this, [this](qint64 document, const ui::ReaderPosition& position) {
    if (document != m_place.current().id()) return;
    m_place.changeNotes([&](DocumentNotes& notes) { notes.position = position; });
  });
  connect(&pane, &ui::ReaderPane::askAboutSelection, this,
          [this](const QString& text, const ui::TextRange&) { Q_EMIT askAbout(text); });
  connect(&pane, &ui::ReaderPane::summarizeSelection, this, [this](const QString&, const ui::TextRange& range) {
    if (!m_shown) return;  // it is of the document before
    const auto part = std::make_shared<const storage::Document>(
        partOf(m_place.current().text(), static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.end)));
    Q_EMIT summarizePart(part, tr("a selection"));
  });
  connect(&m_place.engine, &EngineRoom::progressed, this, &ReaderController::noteReading);
  connect(&m_place, &Workplace::notesChanged, this, [this] {
    if (m_place.current().notes.readShare >= 1) showReadPages(1, false);
  });
}

void ReaderController::show() {
  m_wanted = {};
  m_wantedPage.reset();
  m_shown = false;
  m_pagesRead = -1;
  m_pages.close();
  m_place.window.bars().dismiss(QStringLiteral("pages"));
  if (!m_place.hasDocument()) return m_place.window.reader().clear();
  const OpenDocument& current = m_place.current();
  const QString path = QString::fromStdString(current.text().path);
  if (current.text().format != "pdf") return showPages({});
  m_pages.open(current.id(), path, current.password,
               std::shared_ptr<const storage::Document>(current.shelved, &current.shelved->document));
}

void ReaderController::showPages(const QList<QSizeF>& sizes) {
  const OpenDocument& current = m_place.current();
  m_place.window.reader().setDocument(
      {.id = current.id(),
       .title = QString::fromStdString(current.text().title),
       .document = std::shared_ptr<const storage::Document>(current.shelved, &current.shelved->document),
       .pageSizes = sizes,
       .position = current.notes.position});
  m_shown = true;
  m_pagesRead = -1;
  showReadPages(current.notes.readShare, false);
  if (!m_wanted.isEmpty()) m_place.window.reader().showPlace(std::exchange(m_wanted, {}));
  if (const auto page = std::exchange(m_wantedPage, std::nullopt)) m_place.window.reader().showPage(*page);
}

void ReaderController::showPlace(const ui::TextRange& range) {
  if (m_shown) return m_place.window.reader().showPlace(range);
  m_wanted = range;
  m_wantedPage.reset();
}

void ReaderController::showPage(int page) {
  if (m_shown) return m_place.window.reader().showPage(page);
  m_wanted = {};
  m_wantedPage = page;
}

void ReaderController::noteReading(const ui::ReadingState& state) {
  if (state.tokensTotal > 0 && m_place.hasDocument() && state.document == m_place.current().id())
    showReadPages(double(state.tokensDone) / double(state.tokensTotal), state.tokensDone < state.tokensTotal);
}

/// Pages up to this share of the text are read; told when their number changes.
void ReaderController::showReadPages(double share, bool running) {
  if (!m_shown) return;
  const storage::Document& document = m_place.current().text();
  const auto at = static_cast<std::size_t>(share * double(document.text.size()));
  QList<ui::PageState> states;
  int read = 0;
  for (const storage::Page& page : document.pages) {
    const bool done = share >= 1 || page.end <= at;
    const bool now = !done && running && page.begin <= at;
    states.append(page.begin == page.end ? ui::PageState::empty
                  : done                 ? ui::PageState::read
                  : now                  ? ui::PageState::reading
                                         : ui::PageState::unread);
    read += done ? 1 : 0;
  }
  if (std::exchange(m_pagesRead, read) != read) m_place.window.reader().setPageStates(states);
}

}  // namespace longleaf::app
