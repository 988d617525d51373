// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/results_table.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>

#include "ui/budget/plain_text.h"
#include "ui/charts/reveal.h"
#include "ui/chat/shown_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

enum Column { document, setting, mean, interval, difference, slotsLive, time, parts, columns };

constexpr double kMostSetting = 300;  // pixels at scale 1

using Verdict = EvaluationTableRow::Verdict;

QString marked(const EvaluationTableRow& row) {
  switch (row.verdict) {
    case Verdict::reference:
      return ResultsTable::tr("the first one");
    case Verdict::better:
      return ResultsTable::tr("▲ better %1").arg(row.difference);
    case Verdict::worse:
      return ResultsTable::tr("▼ worse %1").arg(row.difference);
    case Verdict::unclear:
      return ResultsTable::tr("≈ unclear %1").arg(row.difference);
    case Verdict::unknown:
      break;
  }
  return QStringLiteral("–");
}

}  // namespace

ResultsTable::ResultsTable(Look& look, QWidget* parent) : QTableWidget(parent), m_look(look) {
  setObjectName(QStringLiteral("evaluationTable"));
  setColumnCount(columns);
  setHorizontalHeaderLabels({tr("Document"), tr("Setting"), tr("Mean"), tr("95 % interval"),
                             tr("Against the first setting"), tr("Slots"), tr("Time"), tr("Of which")});
  for (const Column right : {mean, slotsLive, time})
    horizontalHeaderItem(right)->setTextAlignment(Qt::Alignment(Qt::AlignTrailing | Qt::AlignVCenter));
  verticalHeader()->hide();
  setShowGrid(false);
  setFrameShape(QFrame::NoFrame);
  setEditTriggers(NoEditTriggers);
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setTabKeyNavigation(false);
  setWordWrap(false);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setHorizontalScrollMode(ScrollPerPixel);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  horizontalHeader()->setSectionsClickable(false);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setStretchLastSection(true);
  horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
  connect(&look, &Look::changed, this, [this] { restyle(); });
  connect(horizontalScrollBar(), &QScrollBar::rangeChanged, this, [this] { fit(); });
  restyle();
}

void ResultsTable::setRows(const EvaluationSection& section) {
  const int row = currentRow(), column = currentColumn();
  setAccessibleName(tr("%1: settings and their means").arg(section.heading));
  setRowCount(static_cast<int>(section.rows.size()));
  m_verdicts.clear();
  setColumnHidden(document, !section.severalDocuments);
  const auto put = [this](int at, Column where, const QString& text, Qt::Alignment side) {
    auto* cell = new QTableWidgetItem(neutralised(text));
    cell->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    cell->setToolTip(tooltipText(text));
    cell->setTextAlignment(side | Qt::AlignVCenter);
    setItem(at, where, cell);
    return cell;
  };
  for (int i = 0; i < rowCount(); ++i) {
    const EvaluationTableRow& each = section.rows[i];
    m_verdicts.append(each.verdict);
    put(i, document, each.document.isEmpty() ? tr("all documents") : each.document, Qt::AlignLeading);
    put(i, setting, each.setting, Qt::AlignLeading);
    put(i, mean, each.mean, Qt::AlignTrailing);
    put(i, interval, each.interval, Qt::AlignLeading);
    put(i, difference, marked(each), Qt::AlignLeading);
    put(i, slotsLive, each.slots, Qt::AlignTrailing);
    put(i, time, each.time, Qt::AlignTrailing);
    put(i, parts, each.parts, Qt::AlignLeading);
  }
  if (row >= 0 && row < rowCount()) setCurrentCell(row, column);
  restyle();
}

void ResultsTable::restyle() {
  const Theme& theme = m_look.theme();
  setFont(theme.font(TextRole::control));
  ensurePolished();
  verticalHeader()->setDefaultSectionSize(theme.px(theme.pixels.target));
  for (int i = 0; i < rowCount(); ++i) {
    setRowHeight(i, std::max(theme.px(theme.pixels.target), fontMetrics().height() + theme.space(2)));
    const Verdict verdict = m_verdicts[i];
    item(i, difference)
        ->setForeground(verdict == Verdict::better  ? theme.accent
                        : verdict == Verdict::worse ? theme.warning
                                                    : theme.muted);
    item(i, mean)->setFont(theme.font(TextRole::control, true));
  }
  resizeColumnsToContents();
  for (int i = 0; i < columns; ++i) {
    const int wide = columnWidth(i) + theme.space(2);
    setColumnWidth(i, i == setting || i == document ? std::min(wide, theme.px(kMostSetting)) : wide);
  }
  fit();
}

QSize ResultsTable::sizeHint() const {
  int height = horizontalHeader()->sizeHint().height();
  for (int i = 0; i < rowCount(); ++i) height += rowHeight(i);
  if (horizontalScrollBar()->maximum() > 0) height += horizontalScrollBar()->sizeHint().height();
  return {m_look.theme().space(150), height + 2 * frameWidth()};
}

QSize ResultsTable::minimumSizeHint() const { return {m_look.theme().space(50), sizeHint().height()}; }

void ResultsTable::fit() { updateGeometry(); }

void ResultsTable::resizeEvent(QResizeEvent* event) {
  QTableWidget::resizeEvent(event);
  fit();
}

void ResultsTable::focusInEvent(QFocusEvent* event) {
  if (currentRow() < 0 && rowCount() > 0) setCurrentCell(0, setting);
  QTableWidget::focusInEvent(event);
}

void ResultsTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableWidget::currentChanged(current, previous);
  revealCurrent(*this);
}

void ResultsTable::wheelEvent(QWheelEvent* event) { event->ignore(); }

}  // namespace longleaf::ui
