// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compare_header.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <optional>

#include "ui/budget/plain_text.h"
#include "ui/chat/shown_text.h"
#include "ui/gauges/tone_label.h"
#include "ui/settings/wheel_guard.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kLeastWidthForOneLine = 1060;  // pixels at scale 1
constexpr int kLongestTitle = 200;              // characters
constexpr int kLongestQuestion = 4000;

enum class Task { question, summary };  // in the order of the combo box

}  // namespace

class CompareHeader::Parts {
 public:
  Parts(CompareHeader* owner, Look& theLook);

  void makeMenu(CompareHeader* owner) const;
  void arrange(int width);
  bool asks() const { return task->currentIndex() == static_cast<int>(Task::question); }
  void showTask() const;
  void showRun() const;
  void restyle() const;

  Look& look;
  QToolButton *back, *exported;
  ElidingLabel* title;
  QComboBox* task;
  QLineEdit* words;
  QPushButton *run, *stop;
  QBoxLayout *lines, *first, *second;
  bool busy = false, canRun = false;
  std::optional<bool> inOneLine{};  // as it is laid out; nothing before the first time
};

CompareHeader::Parts::Parts(CompareHeader* owner, Look& theLook)
    : look(theLook),
      back(new QToolButton(owner)),
      exported(new QToolButton(owner)),
      title(new ElidingLabel(theLook, TextRole::title, Tone::text, true)),
      task(new QComboBox(owner)),
      words(new QLineEdit(owner)),
      run(new QPushButton(tr("Run all"), owner)),
      stop(new QPushButton(tr("Stop"), owner)),
      lines(new QVBoxLayout(owner)),
      first(new QHBoxLayout),
      second(new QHBoxLayout) {
  back->setObjectName(QStringLiteral("compareBack"));
  back->setText(tr("Back"));
  back->setToolTip(tr("Back to the document (Esc)"));
  back->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  back->setProperty("flatLink", true);
  back->setFocusPolicy(Qt::StrongFocus);
  title->setObjectName(QStringLiteral("compareTitle"));
  task->setObjectName(QStringLiteral("compareTask"));
  task->setAccessibleName(tr("What all settings are to do"));
  task->addItems({tr("Question"), tr("Summary")});
  task->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  new WheelGuard(task);
  words->setObjectName(QStringLiteral("compareQuestion"));
  words->setAccessibleName(tr("Question to all settings"));
  words->setMaxLength(kLongestQuestion);
  run->setObjectName(QStringLiteral("compareRun"));
  run->setProperty("primary", true);
  stop->setObjectName(QStringLiteral("compareStop"));
  exported->setObjectName(QStringLiteral("compareExport"));
  exported->setText(tr("Export"));
  exported->setPopupMode(QToolButton::InstantPopup);
  exported->setProperty("framed", true);
  exported->setProperty("withMenu", true);
  exported->setFocusPolicy(Qt::StrongFocus);
  lines->setContentsMargins(0, 0, 0, 0);
  lines->addLayout(first);
  lines->addLayout(second);
  makeMenu(owner);
  arrange(0);
  showTask();
  showRun();
  restyle();
}

void CompareHeader::Parts::makeMenu(CompareHeader* owner) const {
  auto* menu = new QMenu(exported);
  menu->setObjectName(QStringLiteral("compareExportMenu"));
  const struct {
    QString text;
    const char* format;
  } entries[] = {{tr("As &HTML…"), "html"}, {tr("As &PDF…"), "pdf"}, {tr("As &JSON…"), "json"}};
  for (const auto& entry : entries) {
    QObject::connect(menu->addAction(entry.text), &QAction::triggered, owner,
                     [owner, format = QLatin1String(entry.format)] { Q_EMIT owner->exportRequested(format); });
  }
  exported->setMenu(menu);
}

void CompareHeader::Parts::arrange(int width) {
  const bool oneLine = width >= look.theme().px(kLeastWidthForOneLine);
  title->setMaximumWidth(oneLine ? width * 2 / 5 : QWIDGETSIZE_MAX);
  if (inOneLine == oneLine) return;
  inOneLine = oneLine;
  for (QBoxLayout* line : {first, second}) {
    while (QLayoutItem* item = line->takeAt(0)) delete item;
  }
  QBoxLayout* below = oneLine ? first : second;
  first->addWidget(back);
  first->addWidget(title, oneLine ? 0 : 1);
  if (!oneLine) first->addWidget(exported);
  below->addWidget(task);
  below->addWidget(words, 1);
  below->addWidget(run);
  below->addWidget(stop);
  if (oneLine) first->addWidget(exported);
  QWidget::setTabOrder(back, task);
  QWidget::setTabOrder(task, words);
  QWidget::setTabOrder(words, run);
  QWidget::setTabOrder(run, stop);
  QWidget::setTabOrder(stop, exported);
}

void CompareHeader::Parts::showTask() const {
  words->setEnabled(asks() && !busy);
  words->setPlaceholderText(asks() ? tr("Ask all settings the same question")
                                   : tr("Each setting writes a summary of a paragraph"));
}

void CompareHeader::Parts::showRun() const {
  const bool asked = !asks() || !words->text().trimmed().isEmpty();
  run->setEnabled(canRun && !busy && asked);
  run->setVisible(!busy);
  stop->setVisible(busy);
  task->setEnabled(!busy);
}

void CompareHeader::Parts::restyle() const {
  const Theme& theme = look.theme();
  back->setIcon(themedIcon(QStringLiteral("back"), theme.accent));
  back->setIconSize(QSize(theme.px(16), theme.px(16)));
  lines->setContentsMargins(theme.space(4), theme.space(2), theme.space(4), theme.space(2));
  lines->setSpacing(theme.space(2));
  first->setSpacing(theme.space(3));
  second->setSpacing(theme.space(3));
}

CompareHeader::CompareHeader(Look& look, QWidget* parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(this, look)) {
  setObjectName(QStringLiteral("compareHeader"));
  Parts& p = *m_parts;
  setDocumentTitle({});
  connect(p.task, &QComboBox::currentIndexChanged, this, [this] {
    m_parts->showTask();
    m_parts->showRun();
  });
  connect(p.words, &QLineEdit::textChanged, this, [this] { m_parts->showRun(); });
  connect(p.words, &QLineEdit::returnPressed, this, [this] {
    if (m_parts->run->isEnabled()) Q_EMIT runRequested();
  });
  connect(p.run, &QPushButton::clicked, this, &CompareHeader::runRequested);
  connect(p.stop, &QPushButton::clicked, this, &CompareHeader::stopRequested);
  connect(p.back, &QToolButton::clicked, this, &CompareHeader::backRequested);
  connect(&look, &Look::changed, this, [this] {
    m_parts->restyle();
    m_parts->arrange(width());
    update();
  });
}

CompareHeader::~CompareHeader() = default;

void CompareHeader::setDocumentTitle(const QString& title) {
  m_parts->title->setText(title.isEmpty() ? tr("Compare") : tr("Compare · %1").arg(oneLine(title, kLongestTitle)));
}

void CompareHeader::setQuestion(const QString& question) { m_parts->words->setText(question); }

QString CompareHeader::question() const { return m_parts->words->text().trimmed(); }

void CompareHeader::setSummary(bool summary) {
  m_parts->task->setCurrentIndex(static_cast<int>(summary ? Task::summary : Task::question));
}

bool CompareHeader::isSummary() const { return !m_parts->asks(); }

void CompareHeader::setBusy(bool busy) {
  Parts& p = *m_parts;
  if (p.busy == busy) return;
  // Where the hands are, the other button comes to be.
  const bool held = p.run->hasFocus() || p.stop->hasFocus() || p.words->hasFocus();
  p.busy = busy;
  p.showTask();
  p.showRun();
  if (held) (busy ? p.stop : p.run)->setFocus(Qt::OtherFocusReason);
}

void CompareHeader::setCanRun(bool can, const QString& why) {
  m_parts->canRun = can;
  m_parts->run->setToolTip(tooltipText(why));
  m_parts->showRun();
}

void CompareHeader::setCanExport(bool can) { m_parts->exported->setEnabled(can); }

void CompareHeader::focusQuestion() {
  Parts& p = *m_parts;
  if (p.words->isEnabled()) return p.words->setFocus(Qt::OtherFocusReason);
  (p.busy ? static_cast<QWidget*>(p.stop) : p.task)->setFocus(Qt::OtherFocusReason);
}

QWidget* CompareHeader::lastStop() const { return m_parts->exported; }

void CompareHeader::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_parts->arrange(width());
}

void CompareHeader::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  const Theme& theme = m_parts->look.theme();
  painter.fillRect(rect(), theme.surface);
  painter.fillRect(QRect(0, height() - 1, width(), 1), theme.line);
}

}  // namespace longleaf::ui
