// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/run_results.h"

#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/evaluation/results_section.h"
#include "ui/gauges/tone_label.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr double kLeastRows = 120;  // pixels at scale 1

}  // namespace

class RunResults::Parts final {
 public:
  Parts(RunResults* theOwner, Look& theLook);

  void makeActions();
  void ask(bool asking);
  void update() const;
  void restyle() const;

  RunResults* owner;
  Look& look;
  ToneLabel *title, *detail, *rows, *question, *nothing;
  QPushButton *goOn, *remove, *yes, *no;
  QToolButton* exported;
  QVBoxLayout* column;
  LeadLayout* line = nullptr;
  QList<ResultsSection*> sections;
  EvaluationResults results;
  EvaluationProgress progress;
  bool busy = false;
  bool asking = false;
};

RunResults::Parts::Parts(RunResults* theOwner, Look& theLook)
    : owner(theOwner),
      look(theLook),
      title(new ToneLabel(look, TextRole::title, Tone::text, true)),
      detail(new ToneLabel(look, TextRole::secondary, Tone::muted)),
      rows(new ToneLabel(look, TextRole::control, Tone::text)),
      question(new ToneLabel(look, TextRole::control, Tone::warning)),
      nothing(new ToneLabel(look, TextRole::control, Tone::muted)),
      goOn(new QPushButton(tr("Go on"), owner)),
      remove(new QPushButton(tr("Delete"), owner)),
      yes(new QPushButton(tr("Yes, delete it"), owner)),
      no(new QPushButton(tr("Keep it"), owner)),
      exported(new QToolButton(owner)),
      column(new QVBoxLayout(theOwner)) {
  title->setObjectName(QStringLiteral("evaluationTitle"));
  rows->setObjectName(QStringLiteral("evaluationRows"));
  rows->setWordWrap(true);
  title->setWordWrap(true);
  detail->setWordWrap(true);
  nothing->setObjectName(QStringLiteral("evaluationNothing"));
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(title);
  column->addWidget(detail);
  makeActions();
  column->addWidget(nothing);
  column->addStretch(1);
}

void RunResults::Parts::makeActions() {
  goOn->setObjectName(QStringLiteral("evaluationGoOn"));
  goOn->setProperty("primary", true);
  goOn->setToolTip(tr("Does the rows that are not done; the others are kept"));
  remove->setObjectName(QStringLiteral("evaluationDelete"));
  yes->setObjectName(QStringLiteral("evaluationDeleteYes"));
  no->setObjectName(QStringLiteral("evaluationDeleteNo"));
  question->setText(tr("Delete this run and its rows?"));
  exported->setObjectName(QStringLiteral("evaluationExport"));
  exported->setText(tr("Export"));
  exported->setAccessibleName(tr("Export the run"));
  exported->setProperty("framed", true);
  exported->setProperty("withMenu", true);
  exported->setPopupMode(QToolButton::InstantPopup);
  exported->setFocusPolicy(Qt::StrongFocus);
  auto* menu = new QMenu(exported);
  menu->setObjectName(QStringLiteral("evaluationExportMenu"));
  const struct {
    QString text;
    EvaluationExport format;
  } entries[] = {{tr("Table as &CSV…"), EvaluationExport::csv},
                 {tr("Everything as &JSON…"), EvaluationExport::json},
                 {tr("Charts as &SVG…"), EvaluationExport::svg},
                 {tr("Charts as &PNG…"), EvaluationExport::png}};
  for (const auto& entry : entries) {
    QObject::connect(menu->addAction(entry.text), &QAction::triggered, owner,
                     [this, format = entry.format] { Q_EMIT owner->exportRequested(results.id, format); });
  }
  exported->setMenu(menu);
  auto* box = new QWidget(owner);
  line = new LeadLayout(1, box);
  for (QWidget* each : {static_cast<QWidget*>(rows), static_cast<QWidget*>(goOn), static_cast<QWidget*>(exported),
                        static_cast<QWidget*>(remove), static_cast<QWidget*>(question), static_cast<QWidget*>(yes),
                        static_cast<QWidget*>(no)})
    line->addWidget(each);
  column->addWidget(box);
  QObject::connect(goOn, &QPushButton::clicked, owner, [this] { Q_EMIT owner->goOnRequested(results.id); });
  QObject::connect(remove, &QPushButton::clicked, owner, [this] { ask(true); });
  QObject::connect(no, &QPushButton::clicked, owner, [this] { ask(false); });
  QObject::connect(yes, &QPushButton::clicked, owner, [this] {
    const qint64 run = results.id;
    ask(false);
    Q_EMIT owner->removalConfirmed(run);
  });
}

void RunResults::Parts::ask(bool now) {
  if (now && !remove->isEnabled()) return;
  const bool before = asking;
  asking = now;
  if (now) {
    no->show();
    no->setFocus();  // before the button with the focus goes, which would send it elsewhere
  } else if (before) {
    remove->show();
    remove->setFocus();
  }
  update();
}

void RunResults::Parts::update() const {
  const bool running = progress.running && progress.id == results.id && results.id != 0;
  const bool partial = results.rowsDone < results.rowsAll;
  rows->setText(results.rows);
  goOn->setVisible(partial && !running && !asking);
  goOn->setEnabled(!busy);
  exported->setVisible(!asking);
  exported->setEnabled(results.rowsDone > 0);
  remove->setVisible(!asking);
  remove->setEnabled(!running);
  for (QWidget* each : {static_cast<QWidget*>(question), static_cast<QWidget*>(yes), static_cast<QWidget*>(no)})
    each->setVisible(asking);
  const QString nothingYet = running ? tr("The first row comes when its document has been read and asked about.")
                                     : tr("No row is done yet. Go on, and the results will stand here.");
  nothing->setSentence(results.sections.isEmpty() ? nothingYet : QString());
}

void RunResults::Parts::restyle() const {
  const Theme& theme = look.theme();
  column->setSpacing(theme.space(3));
  line->setLeastLead(theme.px(kLeastRows));
  line->setSpacing(theme.space(2));
}

RunResults::RunResults(Look& look, QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(this, look)) {
  setObjectName(QStringLiteral("evaluationResults"));
  m_parts->restyle();
  m_parts->update();
  connect(&look, &Look::changed, this, [this] { m_parts->restyle(); });
}

RunResults::~RunResults() = default;

void RunResults::setResults(const EvaluationResults& results) {
  Parts& p = *m_parts;
  if (results.id != p.results.id) p.asking = false;
  p.results = results;
  p.title->setText(results.title);
  p.detail->setText(results.detail);
  while (p.sections.size() < results.sections.size()) {
    auto* section = new ResultsSection(p.look, this);
    section->setObjectName(QStringLiteral("evaluationSection%1").arg(p.sections.size()));
    p.column->insertWidget(p.column->count() - 1, section);  // before the stretch
    p.sections.append(section);
  }
  for (qsizetype i = 0; i < p.sections.size(); ++i) {
    p.sections[i]->setVisible(i < results.sections.size());
    if (i < results.sections.size()) p.sections[i]->setSection(results.sections[i]);
  }
  p.update();
}

qint64 RunResults::run() const { return m_parts->results.id; }

void RunResults::setProgress(const EvaluationProgress& progress, bool busy) {
  m_parts->progress = progress;
  m_parts->busy = busy;
  m_parts->update();
}

void RunResults::askRemoval() { m_parts->ask(true); }

void RunResults::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape || !m_parts->asking) return QWidget::keyPressEvent(event);
  event->accept();
  m_parts->ask(false);
}

}  // namespace longleaf::ui
