// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/expert_form.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>

#include "ui/budget/expert_row.h"
#include "ui/gauges/tone_label.h"
#include "ui/settings/wheel_guard.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kMethodWidth = 38;  // steps of the theme's spacing; as wide as the editors below

}  // namespace

ExpertForm::ExpertForm(Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_toggle(new QToolButton(this)),
      m_reset(new QPushButton(tr("Reset"), this)),
      m_body(new QWidget(this)),
      m_methodLabel(new ToneLabel(look, TextRole::control, Tone::text)),
      m_method(new QComboBox),
      m_summary(new ToneLabel(look, TextRole::secondary, Tone::muted)),
      m_rows(new QVBoxLayout) {
  buildHead();
  auto* const method = new QHBoxLayout;
  m_methodLabel->setText(tr("Method"));
  method->addWidget(m_methodLabel, 1);
  method->addWidget(m_method);
  auto* const body = new QVBoxLayout(m_body);
  body->setContentsMargins(0, 0, 0, 0);
  body->addLayout(method);
  body->addWidget(m_summary);
  body->addLayout(m_rows);
  m_rows->setSpacing(0);
  m_summary->setObjectName(QStringLiteral("methodSummary"));
  m_summary->setWordWrap(true);
  m_method->setObjectName(QStringLiteral("methodCombo"));
  m_method->setAccessibleName(tr("Method"));
  m_method->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_method->setMinimumContentsLength(8);
  new WheelGuard(m_method);
  connect(m_method, &QComboBox::activated, this, [this] {
    const QString name = m_method->currentData().toString();
    if (name == m_currentMethod) return;
    m_currentMethod = name;
    showSummary();
    Q_EMIT methodChanged(name);
  });
  restyle();
  open(false);
  showReset();
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

void ExpertForm::buildHead() {
  m_toggle->setObjectName(QStringLiteral("expertToggle"));
  m_toggle->setProperty("flatText", true);
  m_toggle->setCheckable(true);
  m_toggle->setFocusPolicy(Qt::StrongFocus);
  m_toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_toggle->setText(tr("Expert settings"));
  m_toggle->setAccessibleName(tr("Expert settings"));
  connect(m_toggle, &QToolButton::toggled, this, [this](bool on) { open(on); });
  m_reset->setObjectName(QStringLiteral("resetSettings"));
  m_reset->setProperty("flatText", true);
  m_reset->setAutoDefault(false);
  m_reset->setAccessibleName(tr("Reset all expert settings"));
  m_reset->setToolTip(tr("Every setting back to its default"));
  connect(m_reset, &QPushButton::clicked, this, [this] { Q_EMIT resetRequested(); });
  auto* const head = new QHBoxLayout;
  head->addWidget(m_toggle);
  head->addStretch();
  head->addWidget(m_reset);
  auto* const all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addLayout(head);
  all->addWidget(m_body);
}

void ExpertForm::setMethods(const QList<QPair<QString, QString>>& methods, const QString& current) {
  m_method->clear();
  m_summaries.clear();
  for (const auto& [name, summary] : methods) {
    m_method->addItem(name, name);
    m_summaries.insert(name, summary);
  }
  m_currentMethod = current;
  m_method->setCurrentIndex(m_method->findData(current));
  showSummary();
}

void ExpertForm::showSummary() {
  const QString summary = m_summaries.value(m_currentMethod);
  m_summary->setSentence(summary);
  m_method->setAccessibleDescription(summary);
}

void ExpertForm::setSettings(const QList<SettingRow>& rows) {
  const bool same = rows.size() == m_editors.size() &&
                    std::equal(rows.begin(), rows.end(), m_editors.begin(),
                               [](const SettingRow& row, const ExpertRow* editor) { return editor->suits(row); });
  if (same) {
    for (qsizetype i = 0; i < rows.size(); ++i) m_editors[i]->setRow(rows[i]);
  } else {
    rebuild(rows);
  }
  showReset();
}

void ExpertForm::rebuild(const QList<SettingRow>& rows) {
  for (ExpertRow* const editor : std::as_const(m_editors)) {
    m_rows->removeWidget(editor);
    editor->hide();
    editor->disconnect(this);
    editor->setObjectName(QString());
    editor->control()->setObjectName(QString());
    editor->deleteLater();  // this may be its own doing
  }
  m_editors.clear();
  for (const SettingRow& row : rows) {
    auto* const editor = new ExpertRow(m_look, row, m_body);
    m_rows->addWidget(editor);
    m_editors.append(editor);
    connect(editor, &ExpertRow::edited, this, [this](const QString& key, const QString& value) {
      showReset();
      Q_EMIT settingChanged(key, value);
    });
  }
  Q_EMIT rowsChanged();
}

void ExpertForm::setProblem(const QString& key, const QString& sentence) {
  for (ExpertRow* const editor : std::as_const(m_editors)) {
    if (editor->key() == key) editor->setProblem(sentence);
  }
}

QList<QWidget*> ExpertForm::inTabOrder() const {
  QList<QWidget*> order{m_toggle, m_reset, m_method};
  for (const ExpertRow* const editor : m_editors) order.append(editor->control());
  return order;
}

void ExpertForm::showReset() {
  m_reset->setEnabled(
      std::any_of(m_editors.begin(), m_editors.end(), [](const ExpertRow* editor) { return editor->isChanged(); }));
}

void ExpertForm::open(bool open) {
  m_body->setVisible(open);
  m_reset->setVisible(open);
  const Qt::ArrowType closed = layoutDirection() == Qt::RightToLeft ? Qt::LeftArrow : Qt::RightArrow;
  m_toggle->setArrowType(open ? Qt::DownArrow : closed);
  m_toggle->setAccessibleDescription(open ? tr("shown") : tr("hidden"));
}

void ExpertForm::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LayoutDirectionChange) open(m_toggle->isChecked());
}

void ExpertForm::restyle() {
  const Theme& theme = m_look.theme();
  const int target = theme.px(theme.pixels.target), arrow = theme.space(2.5);
  for (QWidget* const control : std::initializer_list<QWidget*>{m_toggle, m_reset, m_method}) {
    control->setFont(theme.font(TextRole::control));
    control->setMinimumHeight(target);
  }
  m_method->setFixedWidth(theme.space(kMethodWidth));
  m_toggle->setIconSize(QSize(arrow, arrow));
  layout()->setSpacing(theme.space(1));
  m_body->layout()->setSpacing(theme.space(1));
}

}  // namespace longleaf::ui
