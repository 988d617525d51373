// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/run_list.h"

#include <QAbstractListModel>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/budget/plain_text.h"
#include "ui/chat/shown_text.h"
#include "ui/library/row_list.h"
#include "ui/library/row_painting.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kLongestTitle = 400;  // characters: documents' titles

}  // namespace

class RunList::Model final : public QAbstractListModel {
 public:
  using QAbstractListModel::QAbstractListModel;

  void set(const QList<EvaluationRunRow>& runs) {
    beginResetModel();
    m_runs = runs;
    for (EvaluationRunRow& run : m_runs) run.title = oneLine(run.title, kLongestTitle);
    endResetModel();
  }
  const EvaluationRunRow& at(int row) const { return m_runs[row]; }
  int rowOf(qint64 run) const {
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [run](const auto& each) { return each.id == run; });
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
  }
  int rowCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
  }
  QVariant data(const QModelIndex& index, int role) const override {
    const EvaluationRunRow& run = m_runs[index.row()];
    if (role == Qt::DisplayRole) return run.title;
    const QString all = QStringList{run.title, run.detail, run.rows}.join(QStringLiteral(", "));
    if (role == Qt::AccessibleTextRole) return all;
    if (role == Qt::ToolTipRole) return tooltipText(all);
    return {};
  }

 private:
  QList<EvaluationRunRow> m_runs;
};

/// Title, tasks and date, rows that are done.
class RunList::Delegate final : public QStyledItemDelegate {
 public:
  Delegate(const Look& look, const Model& model, const RowList& list, QObject* parent)
      : QStyledItemDelegate(parent), m_look(look), m_model(model), m_list(list) {}

  void setChosen(qint64 run) { m_chosen = run; }
  qint64 chosen() const { return m_chosen; }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Theme& theme = m_look.theme();
    const EvaluationRunRow& run = m_model.at(index.row());
    const QRect area = option.rect.adjusted(0, 0, 0, -theme.space(1));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool chosen = run.id == m_chosen;
    if (chosen || option.state.testFlag(QStyle::State_MouseOver)) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(chosen ? theme.selection : theme.ground);
      const double radius = theme.px(theme.pixels.controlRadius);
      painter->drawRoundedRect(area, radius, radius);
    }
    QRect line = area.adjusted(theme.space(2), theme.space(2), -theme.space(2), 0);
    QFont title = theme.font(TextRole::control);
    title.setWeight(chosen ? QFont::DemiBold : QFont::Medium);
    line.setHeight(titleLineHeight(theme));
    paintLine(*painter, line, {run.title, title, theme.text}, option.direction);
    const bool partial = run.state == EvaluationRunRow::State::partial;
    const struct {
      const QString& text;
      QColor colour;
    } below[] = {{run.detail, theme.muted}, {run.rows, partial ? theme.warning : theme.muted}};
    for (const auto& each : below) {
      line.moveTop(line.bottom() + 1 + theme.space(0.5));
      line.setHeight(secondLineHeight(theme));
      paintLine(*painter, line, {each.text, theme.font(TextRole::secondary), each.colour}, option.direction);
    }
    if (m_list.showsFocus() && index == m_list.currentIndex()) paintFocus(*painter, area, theme);
    painter->restore();
  }
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    return {0, rowHeight(m_look.theme(), 2)};
  }

 private:
  const Look& m_look;
  const Model& m_model;
  const RowList& m_list;
  qint64 m_chosen = 0;
};

RunList::RunList(Look& look, QWidget* parent)
    : QWidget(parent),
      m_list(new RowList(look, this)),
      m_title(new QLabel(tr("Runs"), this)),
      m_model(new Model(this)),
      m_delegate(new Delegate(look, *m_model, *m_list, this)) {
  m_title->setProperty("textRole", QStringLiteral("muted"));
  m_title->setAlignment(leadingAlignment(*this));
  m_list->setObjectName(QStringLiteral("evaluationRuns"));
  m_list->setAccessibleName(tr("Runs of evaluations"));
  m_list->setModel(m_model);
  m_list->setItemDelegate(m_delegate);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look.theme().space(1));
  column->addWidget(m_title);
  column->addWidget(m_list, 1);
  connect(m_list, &RowList::chosen, this, [this](const QModelIndex& index) {
    const qint64 run = m_model->at(index.row()).id;
    setChosen(run);
    Q_EMIT runChosen(run);
  });
  connect(m_list, &RowList::removeWanted, this,
          [this](const QModelIndex& index) { Q_EMIT removalWanted(m_model->at(index.row()).id); });
}

RunList::~RunList() = default;

void RunList::setRuns(const QList<EvaluationRunRow>& runs) {
  const QModelIndex current = m_list->currentIndex();
  const qint64 before = current.isValid() ? m_model->at(current.row()).id : 0;
  m_model->set(runs);
  if (const int row = m_model->rowOf(before); row >= 0) m_list->setCurrentIndex(m_model->index(row));
  if (m_model->rowOf(m_delegate->chosen()) < 0) m_delegate->setChosen(0);
}

bool RunList::isEmpty() const { return m_model->rowCount() == 0; }

qint64 RunList::chosen() const { return m_delegate->chosen(); }

void RunList::setChosen(qint64 run) {
  m_delegate->setChosen(run);
  if (const int row = m_model->rowOf(run); row >= 0) m_list->setCurrentIndex(m_model->index(row));
  m_list->viewport()->update();
}

void RunList::focusList() { m_list->enter(); }

}  // namespace longleaf::ui
