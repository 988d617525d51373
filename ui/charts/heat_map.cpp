// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heat_map.h"

#include <QAbstractTableModel>
#include <QFontMetrics>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QWheelEvent>
#include <algorithm>

#include "ui/budget/plain_text.h"
#include "ui/charts/reveal.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

// In steps of the theme's spacing.
constexpr double kCellRoom = 2, kGap = 0.5, kRadius = 0.75, kLabelRoom = 2, kMostCell = 16;
constexpr double kLeastLabel = 22;    // that a longer name of a row has
constexpr double kLabelShare = 0.25;  // of the map's width, where that is more

class CellPainter final : public QStyledItemDelegate {
 public:
  CellPainter(Look& look, const HeatMapData& data, QObject* parent)
      : QStyledItemDelegate(parent), m_look(look), m_data(data) {}

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const std::optional<HeatCell>& cell = m_data.rows[index.row()].cells.value(index.column());
    if (!cell) return;
    const Theme& theme = m_look.theme();
    const double gap = theme.space(kGap);
    const QRectF area = QRectF(option.rect).adjusted(gap / 2, gap / 2, -gap / 2, -gap / 2);
    const QColor ground = heatColour(m_data.scale.goodness(cell->value));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(ground);
    painter->drawRoundedRect(area, theme.space(kRadius), theme.space(kRadius));
    painter->setFont(theme.font(TextRole::legend, true));
    painter->setPen(readableOn(ground));
    painter->drawText(area, Qt::AlignCenter | Qt::TextSingleLine, cell->figure);
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (view != nullptr && view->hasFocus() && view->currentIndex() == index) {
      const double ring = theme.px(theme.pixels.focusRing);
      painter->setBrush(Qt::NoBrush);
      // Two rings: one of them stands out on any colour.
      painter->setPen(QPen(readableOn(ground), 2 * ring));
      painter->drawRoundedRect(area.adjusted(ring, ring, -ring, -ring), theme.space(kRadius), theme.space(kRadius));
      painter->setPen(QPen(theme.accent, ring));
      painter->drawRoundedRect(area.adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2), theme.space(kRadius),
                               theme.space(kRadius));
    }
    painter->restore();
  }

 private:
  Look& m_look;
  const HeatMapData& m_data;
};

}  // namespace

class HeatMap::Model final : public QAbstractTableModel {
 public:
  using QAbstractTableModel::QAbstractTableModel;

  void set(const HeatMapData& data) {
    beginResetModel();
    m_data = data;
    endResetModel();
  }
  const HeatMapData& values() const { return m_data; }

  int rowCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(m_data.rows.size());
  }
  int columnCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(m_data.columns.size());
  }
  QVariant data(const QModelIndex& index, int role) const override {
    const std::optional<HeatCell>& cell = m_data.rows[index.row()].cells.value(index.column());
    if (!cell) return {};
    if (role == Qt::DisplayRole) return cell->figure;
    if (role == Qt::AccessibleTextRole) return cell->sentence;
    if (role == Qt::ToolTipRole) return tooltipText(cell->sentence);
    return {};
  }
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
    if (orientation == Qt::Horizontal) return role == Qt::DisplayRole ? m_data.columns.value(section) : QVariant();
    if (section >= m_data.rows.size()) return {};  // a header that is reset asks for rows that have gone
    if (role == Qt::DisplayRole) return m_data.rows[section].label;
    if (role == Qt::ToolTipRole) return tooltipText(m_data.rows[section].label);
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignLeading | Qt::AlignVCenter);
    return {};
  }

 private:
  HeatMapData m_data;
};

/// The rows' names, and what they are below them.
class HeatMap::RowHeader final : public QHeaderView {
 public:
  RowHeader(const Look& look, const HeatMapData& values, QWidget* parent)
      : QHeaderView(Qt::Vertical, parent), m_look(look), m_data(values) {}

 protected:
  void paintEvent(QPaintEvent* event) override {
    QHeaderView::paintEvent(event);
    const Theme& theme = m_look.theme();
    QPainter painter(viewport());
    painter.setFont(theme.font(TextRole::legend));
    painter.setPen(theme.muted);
    const QRect foot(0, length() + theme.space(1), width(), painter.fontMetrics().height());
    painter.drawText(foot, static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)),
                     m_data.rowTitle);
  }

 private:
  const Look& m_look;
  const HeatMapData& m_data;
};

HeatMap::HeatMap(Look& look, QWidget* parent) : QTableView(parent), m_look(look), m_model(new Model(this)) {
  setModel(m_model);
  setVerticalHeader(new RowHeader(look, m_model->values(), this));
  setItemDelegate(new CellPainter(look, m_model->values(), this));
  setFrameShape(QFrame::NoFrame);
  setShowGrid(false);
  setSelectionMode(NoSelection);
  setTabKeyNavigation(false);
  setEditTriggers(NoEditTriggers);
  setCornerButtonEnabled(false);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  horizontalHeader()->hide();
  for (QHeaderView* header : {horizontalHeader(), verticalHeader()}) {
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionsClickable(false);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(1);
  }
  verticalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
  connect(&look, &Look::changed, this, [this] { restyle(); });
  restyle();
}

HeatMap::~HeatMap() = default;

void HeatMap::setData(const HeatMapData& data) {
  const QModelIndex before = currentIndex();
  const int row = before.row(), column = before.column();
  m_model->set(data);
  setAccessibleName(data.name);
  if (before.isValid() || hasFocus()) setCurrentIndex(m_model->index(std::max(row, 0), std::max(column, 0)));
  restyle();
}

const HeatMapData& HeatMap::data() const { return m_model->values(); }

void HeatMap::restyle() {
  const Theme& theme = m_look.theme();
  setFont(theme.font(TextRole::legend));
  verticalHeader()->setFont(theme.font(TextRole::legend));
  verticalHeader()->setStyleSheet(
      QStringLiteral("QHeaderView::section { background: transparent; color: %1; border: none; padding: 0; "
                     "font-size: %2px; }")
          .arg(theme.muted.name())
          .arg(theme.px(theme.pixels.legend)));
  const QFontMetrics metrics(theme.font(TextRole::legend));
  verticalHeader()->setDefaultSectionSize(
      std::max(theme.px(theme.pixels.target), metrics.height() + 2 * theme.space(kCellRoom)));
  layOut();
  updateGeometries();
  updateGeometry();
  viewport()->update();
}

/// Of the rows' names: what they take, but no more than `most`, or than the least that they have.
int HeatMap::labelWidth(int most) const {
  const Theme& theme = m_look.theme();
  const QFontMetrics metrics(theme.font(TextRole::legend));
  int widest = metrics.horizontalAdvance(data().rowTitle);
  for (const HeatRow& row : data().rows) widest = std::max(widest, metrics.horizontalAdvance(row.label));
  return std::min(widest + theme.space(kLabelRoom), std::max(most, theme.space(kLeastLabel)));
}

int HeatMap::footHeight() const {
  const bool feet = !data().firstColumn.isEmpty() || !data().lastColumn.isEmpty() || !data().rowTitle.isEmpty();
  return feet ? QFontMetrics(m_look.theme().font(TextRole::legend)).height() + m_look.theme().space(1) : 0;
}

QSize HeatMap::minimumSizeHint() const {
  const Theme& theme = m_look.theme();
  const QFontMetrics metrics(theme.font(TextRole::legend, true));
  int widest = 0;
  for (const HeatRow& row : data().rows) {
    for (const auto& cell : row.cells) {
      if (cell) widest = std::max(widest, metrics.horizontalAdvance(cell->figure));
    }
  }
  const int cell = widest + theme.space(kGap) + theme.space(1);
  return {labelWidth(0) + cell * static_cast<int>(data().columns.size()),
          verticalHeader()->defaultSectionSize() * static_cast<int>(data().rows.size()) + footHeight()};
}

QSize HeatMap::sizeHint() const {
  const int wide = labelWidth(m_look.theme().space(2 * kLeastLabel)) +
                   m_look.theme().space(12.5) * static_cast<int>(data().columns.size());
  return minimumSizeHint().expandedTo({wide, 0});
}

void HeatMap::layOut() {
  const auto columns = static_cast<int>(data().columns.size());
  if (columns == 0) return;
  const int label = labelWidth(static_cast<int>(width() * kLabelShare));
  verticalHeader()->setFixedWidth(label);
  const int most = m_look.theme().space(kMostCell);
  const int room = width() - label;
  for (int i = 0; i < columns; ++i) {
    // The rest of the division goes to the first columns, a pixel each.
    const int share = room / columns + (i < room % columns ? 1 : 0);
    horizontalHeader()->resizeSection(i, std::clamp(share, 1, most));
  }
}

void HeatMap::resizeEvent(QResizeEvent* event) {
  layOut();
  QTableView::resizeEvent(event);  // behind it, as it places the header
}

void HeatMap::focusInEvent(QFocusEvent* event) {
  if (!currentIndex().isValid()) setCurrentIndex(m_model->index(0, 0));
  QTableView::focusInEvent(event);
  viewport()->update();
}

void HeatMap::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  revealCurrent(*this);
}

void HeatMap::wheelEvent(QWheelEvent* event) { event->ignore(); }

void HeatMap::paintEvent(QPaintEvent* event) {
  QTableView::paintEvent(event);
  const auto rows = static_cast<int>(data().rows.size());
  const auto columns = static_cast<int>(data().columns.size());
  if (rows == 0 || columns == 0) return;
  const Theme& theme = m_look.theme();
  QPainter painter(viewport());
  painter.setFont(theme.font(TextRole::legend));
  painter.setPen(theme.muted);
  const QRect cells = visualRect(m_model->index(0, 0)).united(visualRect(m_model->index(rows - 1, columns - 1)));
  const QRect foot(cells.left(), cells.bottom() + 1 + theme.space(1), cells.width(), painter.fontMetrics().height());
  const bool mirrored = isRightToLeft();
  const auto first = static_cast<int>(mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute;
  const auto last = static_cast<int>(mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignAbsolute;
  painter.drawText(foot, first, data().firstColumn);
  painter.drawText(foot, last, data().lastColumn);
}

}  // namespace longleaf::ui
