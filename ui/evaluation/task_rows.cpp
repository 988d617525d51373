// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/task_rows.h"

#include <QCheckBox>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/settings/wheel_guard.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr double kLeastName = 150, kItems = 110;  // pixels at scale 1

}  // namespace

TaskRows::TaskRows(Look& look, QWidget* parent) : QWidget(parent), m_look(look), m_column(new QVBoxLayout(this)) {
  m_column->setContentsMargins(0, 0, 0, 0);
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

void TaskRows::setTasks(const QList<EvaluationTask>& tasks) {
  if (!m_rows.isEmpty()) return;  // there is one set of tasks
  for (const EvaluationTask& task : tasks) add(task);
  restyle();
}

void TaskRows::add(const EvaluationTask& task) {
  Row row{.task = task};
  auto* box = new QWidget(this);
  row.column = new QVBoxLayout(box);
  row.column->setContentsMargins(0, 0, 0, 0);
  auto* top = new QWidget(box);
  row.line = new LeadLayout(1, top);
  row.tick = new QCheckBox(task.name, top);
  row.tick->setObjectName(QStringLiteral("task_") + task.key);
  row.tick->setToolTip(task.meaning);
  row.items = new QSpinBox(top);
  row.items->setObjectName(QStringLiteral("items_") + task.key);
  row.items->setAccessibleName(tr("%1: number of %2").arg(task.name, task.unit));
  row.items->setRange(task.usualItems > 0 ? 1 : 0, task.mostItems);
  row.items->setValue(task.usualItems);
  row.items->setGroupSeparatorShown(true);
  if (task.usualItems == 0) row.items->setSpecialValueText(tr("all"));
  row.items->setEnabled(false);
  new WheelGuard(row.items);
  row.unit = new QLabel(task.unit, top);
  row.unit->setProperty("textRole", QStringLiteral("muted"));
  row.meaning = new QLabel(task.meaning, box);
  row.meaning->setProperty("textRole", QStringLiteral("muted"));
  row.meaning->setWordWrap(true);
  row.meaning->setAlignment(leadingAlignment(*this));
  for (QWidget* each :
       {static_cast<QWidget*>(row.tick), static_cast<QWidget*>(row.items), static_cast<QWidget*>(row.unit)})
    row.line->addWidget(each);
  row.column->addWidget(top);
  row.column->addWidget(row.meaning);
  m_column->addWidget(box);
  const qsizetype number = m_rows.size();
  connect(row.tick, &QCheckBox::toggled, this, [this, number] { ticked(number); });
  connect(row.items, &QSpinBox::valueChanged, this, &TaskRows::changed);
  m_rows.append(row);
}

void TaskRows::ticked(qsizetype number) {
  const Row& row = m_rows[number];
  row.items->setEnabled(row.tick->isChecked());
  if (row.tick->isChecked()) {
    for (const Row& other : m_rows) {
      if (other.task.ofQuestionFile == row.task.ofQuestionFile) continue;
      const QSignalBlocker quiet(other.tick);
      other.tick->setChecked(false);
      other.items->setEnabled(false);
    }
  }
  Q_EMIT changed();
}

QList<EvaluationTaskWish> TaskRows::wishes() const {
  QList<EvaluationTaskWish> wishes;
  for (const Row& row : m_rows) {
    if (row.tick->isChecked()) wishes.append({row.task.key, row.items->value()});
  }
  return wishes;
}

void TaskRows::setWishes(const QList<EvaluationTaskWish>& wishes) {
  for (const Row& row : m_rows) {
    const auto wish =
        std::find_if(wishes.begin(), wishes.end(), [&](const auto& each) { return each.key == row.task.key; });
    const QSignalBlocker quietTick(row.tick), quietItems(row.items);
    row.tick->setChecked(wish != wishes.end());
    row.items->setEnabled(wish != wishes.end());
    if (wish != wishes.end()) row.items->setValue(wish->items > 0 ? wish->items : row.task.usualItems);
  }
  Q_EMIT changed();
}

bool TaskRows::ofQuestionFile() const {
  return std::any_of(m_rows.begin(), m_rows.end(),
                     [](const Row& row) { return row.task.ofQuestionFile && row.tick->isChecked(); });
}

void TaskRows::restyle() {
  const Theme& theme = m_look.theme();
  m_column->setSpacing(theme.space(2));
  int widest = 0;
  for (const Row& row : m_rows) widest = std::max(widest, row.unit->sizeHint().width());
  for (const Row& row : m_rows) {
    row.line->setLeastLead(theme.px(kLeastName));
    row.line->setSpacing(theme.space(2));
    row.items->setFixedWidth(theme.px(kItems));
    row.unit->setMinimumWidth(widest);  // so that the boxes stand below each other
    row.column->setSpacing(theme.space(0.5));
    row.meaning->setContentsMargins(theme.space(6.5), 0, 0, 0);
  }
}

}  // namespace longleaf::ui
