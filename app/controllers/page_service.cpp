// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/page_service.h"

#include <QFile>
#include <QMetaObject>
#include <utility>

#include "app/controllers/page_worker.h"

namespace longleaf::app {

PageService::PageService(QObject* parent) : QObject(parent) {
  // From the worker's thread into this one; what belongs to an earlier opening ends here.
  const auto deliver = [this](quint64 opening, auto signal) {
    QMetaObject::invokeMethod(
        this,
        [this, opening, signal = std::move(signal)] {
          if (opening == m_opening) signal();
        },
        Qt::QueuedConnection);
  };
  PageAnswers answers;
  answers.pages = [this, deliver](quint64 opening, QList<QSizeF> sizes) {
    deliver(opening, [this, sizes = std::move(sizes)] { Q_EMIT pagesKnown(m_document, sizes); });
  };
  answers.image = [this, deliver](quint64 opening, int page, QImage image) {
    deliver(opening, [this, page, image = std::move(image)] { Q_EMIT imageReady(m_document, page, image); });
  };
  answers.boxes = [this, deliver](quint64 opening, ui::TextRange range, QList<ui::PageBox> boxes) {
    deliver(opening, [this, range, boxes = std::move(boxes)] { Q_EMIT boxesReady(m_document, range, boxes); });
  };
  answers.selection = [this, deliver](quint64 opening, ui::TextRange range, QList<ui::PageBox> boxes) {
    deliver(opening, [this, range, boxes = std::move(boxes)] { Q_EMIT selectionReady(m_document, range, boxes); });
  };
  answers.failed = [this, deliver](quint64 opening, QString sentence) {
    deliver(opening, [this, sentence = std::move(sentence)] { Q_EMIT failed(m_document, sentence); });
  };
  m_worker = std::make_unique<PageWorker>(std::move(answers));
}

PageService::~PageService() = default;

void PageService::open(qint64 document, const QString& path, const QString& password,
                       std::shared_ptr<const storage::Document> text) {
  m_document = document;
  ++m_opening;
  m_worker->open({.opening = m_opening,
                  .path = QFile::encodeName(path).toStdString(),
                  .password = password.toStdString(),
                  .text = std::move(text)});
}

void PageService::close() {
  m_document = 0;
  ++m_opening;
  m_worker->open({.opening = m_opening});
}

void PageService::requestImage(qint64 document, int page, QSize pixels) {
  if (document != m_document || document == 0 || pixels.isEmpty()) return;
  m_worker->add(ImageOrder{page, pixels});
}

void PageService::requestBoxes(qint64 document, ui::TextRange range) {
  if (document != m_document || document == 0) return;
  m_worker->add(range);
}

void PageService::requestSelection(qint64 document, ui::PagePoint from, ui::PagePoint to) {
  if (document != m_document || document == 0) return;
  m_worker->add(SelectionOrder{from, to});
}

}  // namespace longleaf::app
