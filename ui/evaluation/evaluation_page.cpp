// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/evaluation_page.h"

#include <QKeyEvent>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/evaluation/run_form.h"
#include "ui/evaluation/run_list.h"
#include "ui/evaluation/run_results.h"
#include "ui/gauges/tone_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

// Pixels at scale 1.
constexpr double kListWidth = 264, kLeastWidthForList = 860, kMostPageWidth = 1100, kLeastProgress = 260;
constexpr double kEmptyWidth = 560;
constexpr double kListRowsAbove = 168;  // height of the list where it stands above
constexpr int kShareSteps = 1000;

}  // namespace

class EvaluationPage::Parts final {
 public:
  Parts(EvaluationPage* theOwner, Look& theLook);

  void makeHead();
  void makeEmpty();
  QScrollArea* scrolled(QWidget* content);
  void show(QScrollArea* page);
  void showNow();
  void showProgress() const;
  void arrange(int width);
  void placeEmpty() const;
  void restyle();

  EvaluationPage* owner;
  Look& look;
  QToolButton* back;
  ToneLabel* title;
  QPushButton *begin, *stop, *emptyBegin;
  QWidget *progressBox, *empty;
  ToneLabel *progressWords, *emptySentence;
  QProgressBar* bar;
  RunList* list;
  RunForm* form;
  RunResults* results;
  QStackedWidget* stack;
  QVBoxLayout *column, *emptyColumn = nullptr, *progressColumn = nullptr;
  LeadLayout* progressLine = nullptr;
  QHBoxLayout* head;
  QBoxLayout* body;
  QList<QVBoxLayout*> pageColumns;
  QList<QWidget*> pages;
  QScrollArea *formPage, *resultsPage, *emptyPage;
  EvaluationProgress progress;
  qint64 chosen = 0;
  bool formWanted = false;
  bool beside = true;
};

EvaluationPage::Parts::Parts(EvaluationPage* theOwner, Look& theLook)
    : owner(theOwner),
      look(theLook),
      back(new QToolButton(owner)),
      title(new ToneLabel(look, TextRole::title, Tone::text, true)),
      begin(new QPushButton(tr("New run"), owner)),
      stop(new QPushButton(tr("Stop"), owner)),
      emptyBegin(new QPushButton(tr("New run"), owner)),
      progressBox(new QWidget(owner)),
      empty(new QWidget(owner)),
      progressWords(new ToneLabel(look, TextRole::control, Tone::text)),
      emptySentence(new ToneLabel(look, TextRole::book, Tone::text)),
      bar(new QProgressBar(owner)),
      list(new RunList(look, owner)),
      form(new RunForm(look)),
      results(new RunResults(look)),
      stack(new QStackedWidget(owner)),
      column(new QVBoxLayout(owner)),
      head(new QHBoxLayout),
      body(new QHBoxLayout) {
  makeHead();
  makeEmpty();
  formPage = scrolled(form);
  resultsPage = scrolled(results);
  emptyPage = scrolled(empty);
  body->addWidget(list);
  body->addWidget(stack, 1);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(head);
  column->addWidget(progressBox);
  column->addLayout(body, 1);
  showNow();
}

void EvaluationPage::Parts::makeHead() {
  back->setObjectName(QStringLiteral("evaluationBack"));
  back->setText(tr("Back"));
  back->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  back->setAccessibleName(tr("Back from the evaluation"));
  back->setToolTip(tr("Back (Esc)"));
  back->setFocusPolicy(Qt::StrongFocus);
  title->setText(tr("Evaluation"));
  begin->setObjectName(QStringLiteral("evaluationNew"));
  head->addWidget(back);
  head->addWidget(title, 1);
  head->addWidget(begin);
  stop->setObjectName(QStringLiteral("evaluationStop"));
  stop->setAccessibleName(tr("Stop the run"));
  stop->setToolTip(tr("Rows that are done are kept; Go on does the others"));
  progressWords->setObjectName(QStringLiteral("evaluationProgress"));
  progressWords->setWordWrap(true);
  bar->setObjectName(QStringLiteral("evaluationBar"));
  bar->setAccessibleName(tr("Progress of the run"));
  bar->setRange(0, kShareSteps);
  bar->setTextVisible(false);
  progressColumn = new QVBoxLayout(progressBox);
  auto* line = new QWidget(progressBox);
  progressLine = new LeadLayout(1, line);
  progressLine->addWidget(progressWords);
  progressLine->addWidget(stop);
  progressColumn->addWidget(line);
  progressColumn->addWidget(bar);
}

void EvaluationPage::Parts::makeEmpty() {
  emptyColumn = new QVBoxLayout(empty);
  emptySentence->setObjectName(QStringLiteral("evaluationEmpty"));
  emptySentence->setWordWrap(true);
  emptyBegin->setObjectName(QStringLiteral("evaluationFirst"));
  emptyBegin->setProperty("primary", true);
  emptySentence->setAlignment(Qt::AlignCenter);
  emptyColumn->addStretch(2);
  emptyColumn->addWidget(emptySentence);
  emptyColumn->addWidget(emptyBegin, 0, Qt::AlignHCenter);
  emptyColumn->addStretch(3);  // a little above the middle, where the eye looks for it
}

QScrollArea* EvaluationPage::Parts::scrolled(QWidget* content) {
  auto* scroll = new QScrollArea(stack);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* inside = new QWidget;
  auto* across = new QHBoxLayout(inside);
  across->setContentsMargins(0, 0, 0, 0);
  auto* sheet = new QWidget(inside);
  pageColumns.append(new QVBoxLayout(sheet));
  pageColumns.last()->addWidget(content);
  across->addWidget(sheet, 1);
  across->addStretch(0);
  pages.append(sheet);
  scroll->setWidget(inside);
  inside->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  stack->addWidget(scroll);
  return scroll;
}

void EvaluationPage::Parts::showNow() {
  const bool any = !list->isEmpty();
  list->setVisible(any && (beside || !formWanted));
  emptySentence->setText(
      any ? tr("Choose a run to see its results, or begin a new one.")
          : tr("Measure what a cache setting loses: the same text is read with each setting, and the same questions "
               "are asked about it. Nothing has been measured yet."));
  begin->setVisible(any || formWanted);
  emptyBegin->setVisible(!any);
  begin->setEnabled(!formWanted);
  stack->setCurrentWidget(formWanted ? formPage : chosen != 0 ? resultsPage : emptyPage);
  list->setChosen(formWanted ? 0 : chosen);
  placeEmpty();
}

void EvaluationPage::Parts::showProgress() const {
  progressBox->setVisible(progress.running);
  QString words = progress.stopping ? tr("Stopping: what is done is kept.") : progress.words;
  if (!progress.stopping && !progress.timeLeft.isEmpty()) words += QStringLiteral(" · ") + progress.timeLeft;
  progressWords->setText(words);
  bar->setValue(static_cast<int>(std::clamp(progress.share, 0.0, 1.0) * kShareSteps));
  bar->setAccessibleDescription(words);
  stop->setEnabled(!progress.stopping);
}

/// The sentence in the middle of what the list leaves.
void EvaluationPage::Parts::placeEmpty() const {
  const Theme& theme = look.theme();
  const int room = owner->width() - (beside && !list->isHidden() ? theme.px(kListWidth) : 0);
  const int side = std::max(theme.space(3), (room - theme.px(kEmptyWidth)) / 2);
  emptyColumn->setContentsMargins(side, 0, side, 0);
}

/// Runs beside the page, or above it where there is little room.
void EvaluationPage::Parts::arrange(int width) {
  const Theme& theme = look.theme();
  beside = width >= theme.px(kLeastWidthForList);
  body->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  list->setMinimumWidth(beside ? theme.px(kListWidth) : 0);
  list->setMaximumWidth(beside ? theme.px(kListWidth) : QWIDGETSIZE_MAX);
  const int above = std::min(theme.px(kListRowsAbove), owner->height() / 3);
  list->setMinimumHeight(beside ? 0 : above);
  list->setMaximumHeight(beside ? QWIDGETSIZE_MAX : above);
  list->setVisible(!list->isEmpty() && (beside || !formWanted));
  placeEmpty();
}

void EvaluationPage::Parts::restyle() {
  const Theme& theme = look.theme();
  back->setIcon(themedIcon(QStringLiteral("back"), theme.text));
  back->setIconSize(QSize(theme.px(16), theme.px(16)));
  head->setContentsMargins(theme.space(3), theme.space(2), theme.space(3), theme.space(2));
  head->setSpacing(theme.space(3));
  progressColumn->setContentsMargins(theme.space(4), theme.space(1), theme.space(4), theme.space(3));
  progressColumn->setSpacing(theme.space(2));
  progressLine->setLeastLead(theme.px(kLeastProgress));
  progressLine->setSpacing(theme.space(3));
  body->setContentsMargins(theme.space(2), theme.space(3), theme.space(2), 0);
  body->setSpacing(theme.space(2));
  emptyColumn->setSpacing(theme.space(4));
  for (qsizetype i = 0; i < pages.size(); ++i) {
    if (!pages[i]->isAncestorOf(empty)) pages[i]->setMaximumWidth(theme.px(kMostPageWidth));
    pageColumns[i]->setContentsMargins(theme.space(3), 0, theme.space(3), theme.space(6));
  }
}

EvaluationPage::EvaluationPage(Look& look, QWidget* parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(this, look)) {
  Parts& p = *m_parts;
  setObjectName(QStringLiteral("evaluationPage"));
  setAccessibleName(tr("Evaluation"));
  p.restyle();
  p.showProgress();
  connect(p.back, &QToolButton::clicked, this, &EvaluationPage::closeRequested);
  for (QPushButton* button : {p.begin, p.emptyBegin})
    connect(button, &QPushButton::clicked, this, &EvaluationPage::showForm);
  connect(p.stop, &QPushButton::clicked, this, &EvaluationPage::stopRequested);
  connect(p.list, &RunList::runChosen, this, &EvaluationPage::showRun);
  connect(p.list, &RunList::removalWanted, this, [this](qint64 run) {
    showRun(run);
    m_parts->results->askRemoval();
  });
  connect(p.form, &RunForm::changed, this, &EvaluationPage::wishChanged);
  connect(p.form, &RunForm::questionFileWanted, this, &EvaluationPage::questionFileWanted);
  connect(p.form, &RunForm::startRequested, this, &EvaluationPage::startRequested);
  connect(p.results, &RunResults::goOnRequested, this, &EvaluationPage::goOnRequested);
  connect(p.results, &RunResults::exportRequested, this, &EvaluationPage::exportRequested);
  connect(p.results, &RunResults::removalConfirmed, this, &EvaluationPage::removalRequested);
  connect(&look, &Look::changed, this, [this] {
    m_parts->restyle();
    m_parts->arrange(width());
    update();
  });
}

EvaluationPage::~EvaluationPage() = default;

void EvaluationPage::setOffer(const EvaluationOffer& offer) { m_parts->form->setOffer(offer); }

void EvaluationPage::setRuns(const QList<EvaluationRunRow>& runs) {
  Parts& p = *m_parts;
  p.list->setRuns(runs);
  const auto isChosen = [&](const EvaluationRunRow& run) { return run.id == p.chosen; };
  if (std::none_of(runs.begin(), runs.end(), isChosen)) p.chosen = 0;
  const bool lost = !p.formWanted && p.chosen == 0 && p.results->isAncestorOf(focusWidget());
  p.showNow();
  if (lost) runs.isEmpty() ? p.emptyBegin->setFocus() : p.list->focusList();
}

void EvaluationPage::setWish(const EvaluationWish& wish) { m_parts->form->setWish(wish); }

EvaluationWish EvaluationPage::wish() const { return m_parts->form->wish(); }

void EvaluationPage::setCheck(const EvaluationCheck& check) { m_parts->form->setCheck(check); }

void EvaluationPage::setQuestionFile(const QString& path) { m_parts->form->setQuestionFile(path); }

void EvaluationPage::setResults(const EvaluationResults& results) {
  if (results.id != m_parts->chosen) return;
  const bool another = results.id != m_parts->results->run();
  m_parts->results->setResults(results);
  if (another) m_parts->resultsPage->ensureVisible(0, 0);
}

void EvaluationPage::setProgress(const EvaluationProgress& progress, bool busy) {
  m_parts->progress = progress;
  m_parts->showProgress();
  m_parts->form->setBusy(busy);
  m_parts->results->setProgress(progress, busy);
}

void EvaluationPage::showForm() {
  m_parts->formWanted = true;
  m_parts->showNow();
  m_parts->form->focusFirst();
}

void EvaluationPage::showRun(qint64 run) {
  m_parts->formWanted = false;
  m_parts->chosen = run;
  m_parts->showNow();
  Q_EMIT runWanted(run);
}

qint64 EvaluationPage::chosenRun() const { return m_parts->formWanted ? 0 : m_parts->chosen; }

void EvaluationPage::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return QWidget::keyPressEvent(event);
  event->accept();
  if (m_parts->formWanted && !m_parts->list->isEmpty()) {
    m_parts->formWanted = false;
    m_parts->showNow();
    m_parts->list->focusList();
  } else {
    Q_EMIT closeRequested();
  }
}

void EvaluationPage::focusInEvent(QFocusEvent* event) {
  // Not by a focus proxy: Tab would skip what stands before it.
  Parts& p = *m_parts;
  if (p.formWanted) {
    p.form->focusFirst();
  } else if (!p.list->isEmpty()) {
    p.list->focusList();
  } else {
    p.emptyBegin->setFocus(event->reason());
  }
}

void EvaluationPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_parts->arrange(width());
}

void EvaluationPage::paintEvent(QPaintEvent*) {
  const Theme& theme = m_parts->look.theme();
  QPainter painter(this);
  painter.fillRect(rect(), theme.ground);
  const int top = m_parts->body->geometry().top();
  painter.fillRect(QRect(0, 0, width(), top), theme.surface);
  painter.fillRect(QRect(0, top, width(), 1), theme.line);
}

}  // namespace longleaf::ui
