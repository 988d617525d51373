// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/setting_rows.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/settings/setting_editor.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr double kEditorWidth = 200;  // pixels at scale 1
constexpr double kLeastTextWidth = 220;

QString nameOfValue(const SettingRow& row, const QString& value) {
  bool isNumber = false;
  const qlonglong number = value.toLongLong(&isNumber);
  if (row.kind == SettingRow::Kind::number && isNumber) return grouped(number);
  if (row.kind == SettingRow::Kind::flag) return SettingEditor::flagName(value);
  const qsizetype at = row.choices.indexOf(value);
  return at < 0 ? value : row.choiceNames.value(at, value);
}

QString valuesText(const SettingRow& row) {
  QStringList parts;
  if (!row.values.isEmpty()) parts.append(row.values);
  if (!row.defaultValue.isEmpty()) parts.append(SettingRows::tr("Default: %1").arg(nameOfValue(row, row.defaultValue)));
  return parts.join(QStringLiteral(" · "));
}

/// Whether the control of one can show the other.
bool sameControl(const SettingRow& a, const SettingRow& b) {
  return a.key == b.key && a.name == b.name && a.values == b.values && a.meaning == b.meaning && a.kind == b.kind &&
         a.choices == b.choices && a.choiceNames == b.choiceNames && a.least == b.least && a.most == b.most &&
         a.unit == b.unit && a.defaultValue == b.defaultValue;
}

QLabel* label(const QString& text, const char* role, QWidget* parent) {
  auto* made = new QLabel(text, parent);
  made->setProperty("textRole", QString::fromLatin1(role));
  made->setTextFormat(Qt::PlainText);
  made->setWordWrap(true);
  made->setAlignment(leadingAlignment(*made));
  if (text.isEmpty()) made->hide();
  return made;
}

}  // namespace

SettingRows::SettingRows(Look& look, QWidget* parent) : QWidget(parent), m_look(look), m_column(new QVBoxLayout(this)) {
  m_column->setContentsMargins(0, 0, 0, 0);
  connect(&m_look, &Look::changed, this, [this] { restyle(); });
}

void SettingRows::setRows(const QList<SettingRow>& rows) {
  const bool same = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(), sameControl);
  m_rows = rows;
  if (same) {
    for (qsizetype i = 0; i < rows.size(); ++i) {
      if (m_lines[i].editor->row().value != rows[i].value) m_lines[i].editor->setValue(rows[i].value);
    }
    return;
  }
  for (const Line& line : m_lines) {
    line.line->hide();
    line.line->setParent(nullptr);
    line.line->deleteLater();  // an edit in one of them may be what brought the new rows
  }
  m_lines.clear();
  for (const SettingRow& row : rows) {
    m_lines.append(makeLine(row));
    m_column->addWidget(m_lines.last().line);
  }
  restyle();
}

SettingRows::Line SettingRows::makeLine(const SettingRow& row) {
  Line made;
  made.line = new QWidget(this);
  made.line->setObjectName(QStringLiteral("row_") + row.key);
  made.layout = new LeadLayout(1, made.line);
  auto* text = new QWidget(made.line);
  made.text = new QVBoxLayout(text);
  made.text->setContentsMargins(0, 0, 0, 0);
  made.editor = new SettingEditor(row, made.line);
  QLabel* name = label(row.name, "", text);
  name->setBuddy(made.editor);
  QLabel* meaning = label(row.meaning, "muted", text);
  QLabel* values = label(valuesText(row), "legend", text);
  for (QLabel* each : {name, meaning, values}) made.text->addWidget(each);
  made.layout->addWidget(text);
  made.layout->addWidget(made.editor);
  connect(made.editor, &SettingEditor::edited, this, [this](const QString& key, const QString& value) {
    for (SettingRow& each : m_rows) {
      if (each.key == key) each.value = value;
    }
    Q_EMIT edited(key, value);
  });
  return made;
}

void SettingRows::restyle() {
  const Theme& theme = m_look.theme();
  m_column->setSpacing(0);
  for (const Line& line : m_lines) {
    line.layout->setContentsMargins(0, theme.space(3), 0, theme.space(3));
    line.layout->setSpacing(theme.space(4));
    line.layout->setLeastLead(theme.px(kLeastTextWidth));
    line.text->setSpacing(theme.space(1));
    line.editor->setFixedWidth(theme.px(kEditorWidth));
    if (auto* name = qobject_cast<QLabel*>(line.text->itemAt(0)->widget()))
      name->setFont(theme.font(TextRole::control, true));
  }
  update();
}

void SettingRows::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  for (qsizetype i = 1; i < m_lines.size(); ++i)
    painter.fillRect(QRect(0, m_lines[i].line->y(), width(), 1), m_look.theme().line);
}

}  // namespace longleaf::ui
