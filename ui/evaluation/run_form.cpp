// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/run_form.h"

#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/evaluation/check_list.h"
#include "ui/evaluation/task_rows.h"
#include "ui/gauges/tone_label.h"
#include "ui/settings/wheel_guard.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr int kDocumentRows = 5, kMethodRows = 6, kWrittenLines = 3;

}  // namespace

class RunForm::Parts final {
 public:
  Parts(RunForm* theOwner, Look& theLook);

  QVBoxLayout* card(const QString& title);
  /// A line that leads, what it is about over it, and what it means below it.
  void field(QVBoxLayout* into, const QString& name, QWidget* control, const QString& meaning = {}) const;
  void makeTexts();
  void makeSettings();
  void makeFoot();
  void showTexts() const;
  void updateStart() const;
  void restyle();

  RunForm* owner;
  Look& look;
  QVBoxLayout* column;
  QList<QVBoxLayout*> cards;
  CheckList *documents, *methods;
  QWidget *documentsBox = nullptr, *fileBox = nullptr;
  QLineEdit *questionFile, *budgets, *tokens, *seed;
  QPushButton *chooseFile, *start;
  TaskRows* tasks;
  QPlainTextEdit* written;
  QComboBox* reference;
  ToneLabel *noDocuments, *summary, *estimate, *problem;
  EvaluationCheck check;
  QString wantedReference;
  bool busy = false;
};

RunForm::Parts::Parts(RunForm* theOwner, Look& theLook)
    : owner(theOwner),
      look(theLook),
      column(new QVBoxLayout(theOwner)),
      documents(new CheckList(look, kDocumentRows, owner)),
      methods(new CheckList(look, kMethodRows, owner)),
      questionFile(new QLineEdit(owner)),
      budgets(new QLineEdit(owner)),
      tokens(new QLineEdit(owner)),
      seed(new QLineEdit(owner)),
      chooseFile(new QPushButton(tr("Choose…"), owner)),
      start(new QPushButton(tr("Start the run"), owner)),
      tasks(new TaskRows(look, owner)),
      written(new QPlainTextEdit(owner)),
      reference(new QComboBox(owner)),
      noDocuments(new ToneLabel(look, TextRole::secondary, Tone::muted)),
      summary(new ToneLabel(look, TextRole::control, Tone::text)),
      estimate(new ToneLabel(look, TextRole::control, Tone::muted)),
      problem(new ToneLabel(look, TextRole::control, Tone::warning)) {
  column->setContentsMargins(0, 0, 0, 0);
  auto* what = card(tr("What is asked"));
  what->addWidget(tasks);
  makeTexts();
  makeSettings();
  makeFoot();
}

QVBoxLayout* RunForm::Parts::card(const QString& title) {
  auto* frame = new QFrame(owner);
  frame->setProperty("card", true);
  auto* inside = new QVBoxLayout(frame);
  auto* heading = new QLabel(title, frame);
  heading->setProperty("textRole", QStringLiteral("title"));
  heading->setAlignment(leadingAlignment(*owner));
  inside->addWidget(heading);
  column->addWidget(frame);
  cards.append(inside);
  return inside;
}

void RunForm::Parts::field(QVBoxLayout* into, const QString& name, QWidget* control, const QString& meaning) const {
  auto* label = new QLabel(name, owner);
  label->setBuddy(control);
  label->setWordWrap(true);
  label->setAlignment(leadingAlignment(*owner));
  if (control->accessibleName().isEmpty()) control->setAccessibleName(name);
  into->addWidget(label);
  into->addWidget(control);
  if (meaning.isEmpty()) return;
  control->setToolTip(meaning);
  auto* words = new QLabel(meaning, owner);
  words->setProperty("textRole", QStringLiteral("muted"));
  words->setWordWrap(true);
  words->setAlignment(leadingAlignment(*owner));
  into->addWidget(words);
}

void RunForm::Parts::makeTexts() {
  auto* texts = card(tr("Texts"));
  documents->setObjectName(QStringLiteral("evaluationDocuments"));
  documents->setAccessibleName(tr("Documents of the library"));
  noDocuments->setSentence(tr("There is no document in the library yet: add one first."));
  documentsBox = new QWidget(owner);
  auto* list = new QVBoxLayout(documentsBox);
  list->setContentsMargins(0, 0, 0, 0);
  list->addWidget(documents);
  list->addWidget(noDocuments);
  texts->addWidget(documentsBox);

  fileBox = new QWidget(owner);
  auto* fileColumn = new QVBoxLayout(fileBox);
  fileColumn->setContentsMargins(0, 0, 0, 0);
  auto* line = new QWidget(fileBox);
  auto* across = new LeadLayout(1, line);
  across->setSpacing(look.theme().space(2));
  questionFile->setObjectName(QStringLiteral("questionFile"));
  chooseFile->setObjectName(QStringLiteral("chooseQuestionFile"));
  chooseFile->setAccessibleName(tr("Choose a question file"));
  across->addWidget(questionFile);
  across->addWidget(chooseFile);
  questionFile->setAccessibleName(tr("Question file"));
  field(fileColumn, tr("Question file"), line,
        tr("JSON lines, a text with its questions on each, as L-Eval, LooGLE and QMSum have them."));
  texts->addWidget(fileBox);

  tokens->setObjectName(QStringLiteral("evaluationTokens"));
  tokens->setPlaceholderText(tr("all of it"));
  field(
      texts, tr("Only the first tokens of each text"), tokens,
      tr("A number, or nothing for all of it. A full cache tells nothing beyond the window that the model was trained "
         "for."));
}

void RunForm::Parts::makeSettings() {
  auto* settings = card(tr("Settings"));
  methods->setObjectName(QStringLiteral("evaluationMethods"));
  field(settings, tr("Methods"), methods);
  budgets->setObjectName(QStringLiteral("evaluationBudgets"));
  field(settings, tr("Budgets, in slots"), budgets,
        tr("With commas between them: each method is read with each of them. 10% and full are budgets, too."));
  written->setObjectName(QStringLiteral("evaluationWritten"));
  written->setTabChangesFocus(true);
  written->setPlaceholderText(QStringLiteral("budget=512,method=streaming,alpha=0"));
  field(settings, tr("Further settings, one a line"), written,
        tr("As the command line's --setting takes them: budget, method and any key of the expert settings."));
  reference->setObjectName(QStringLiteral("evaluationReference"));
  reference->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  new WheelGuard(reference);
  field(settings, tr("The others are compared with"), reference);
  seed->setObjectName(QStringLiteral("evaluationSeed"));
  field(settings, tr("Seed"), seed, tr("The same seed asks the same questions."));
}

void RunForm::Parts::makeFoot() {
  problem->setObjectName(QStringLiteral("evaluationProblem"));
  summary->setObjectName(QStringLiteral("evaluationSummary"));
  estimate->setObjectName(QStringLiteral("evaluationEstimate"));
  start->setObjectName(QStringLiteral("evaluationStart"));
  start->setProperty("primary", true);
  for (ToneLabel* label : {summary, estimate, problem}) column->addWidget(label);
  column->addWidget(start, 0, Qt::AlignLeading);
  column->addStretch(1);
}

/// Documents, or a question file.
void RunForm::Parts::showTexts() const {
  const bool file = tasks->ofQuestionFile();
  fileBox->setVisible(file);
  documentsBox->setVisible(!file);
  documents->setVisible(documents->count() > 0);
  noDocuments->setVisible(documents->count() == 0);
}

void RunForm::Parts::updateStart() const {
  start->setEnabled(!busy && check.problem.isEmpty() && !check.settings.isEmpty());
  problem->setSentence(busy ? tr("Something else is being read or answered: wait for it, or stop it.") : check.problem);
  summary->setSentence(check.problem.isEmpty() ? check.summary : QString());
  estimate->setSentence(check.problem.isEmpty() ? check.estimate : QString());
}

void RunForm::Parts::restyle() {
  const Theme& theme = look.theme();
  column->setSpacing(theme.space(3));
  for (QVBoxLayout* each : cards) {
    each->setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(4));
    each->setSpacing(theme.space(1.5));
  }
  documentsBox->layout()->setSpacing(theme.space(1));
  fileBox->layout()->setSpacing(theme.space(1.5));
  written->setFont(theme.font(TextRole::control));
  written->setFixedHeight(QFontMetrics(written->font()).lineSpacing() * kWrittenLines + theme.space(5));
}

RunForm::RunForm(Look& look, QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(this, look)) {
  Parts& p = *m_parts;
  setObjectName(QStringLiteral("evaluationForm"));
  p.restyle();
  p.showTexts();
  p.updateStart();
  connect(p.tasks, &TaskRows::changed, this, [this] {
    m_parts->showTexts();
    Q_EMIT changed();
  });
  for (CheckList* list : {p.documents, p.methods}) connect(list, &CheckList::tickedChanged, this, &RunForm::changed);
  for (QLineEdit* line : {p.questionFile, p.budgets, p.tokens, p.seed})
    connect(line, &QLineEdit::textChanged, this, &RunForm::changed);
  connect(p.written, &QPlainTextEdit::textChanged, this, &RunForm::changed);
  connect(p.reference, &QComboBox::activated, this, [this] {
    m_parts->wantedReference = m_parts->reference->currentText();
    Q_EMIT changed();
  });
  connect(p.chooseFile, &QPushButton::clicked, this, &RunForm::questionFileWanted);
  connect(p.start, &QPushButton::clicked, this, &RunForm::startRequested);
  connect(&look, &Look::changed, this, [this] { m_parts->restyle(); });
}

RunForm::~RunForm() = default;

void RunForm::setOffer(const EvaluationOffer& offer) {
  Parts& p = *m_parts;
  QList<CheckList::Entry> documents, methods;
  for (const EvaluationDocument& each : offer.documents) {
    const QString text = each.detail.isEmpty() ? each.title : each.title + QStringLiteral(" · ") + each.detail;
    documents.append({.key = QString::number(each.id), .text = text});
  }
  for (const auto& [name, meaning] : offer.methods)
    methods.append({.key = name, .text = name + QStringLiteral(" · ") + meaning, .meaning = meaning});
  p.documents->setEntries(documents);
  p.methods->setEntries(methods);
  p.tasks->setTasks(offer.tasks);
  p.showTexts();
}

void RunForm::setWish(const EvaluationWish& wish) {
  Parts& p = *m_parts;
  {
    const QSignalBlocker quiet(this);
    QStringList keys;
    for (const qint64 id : wish.documents) keys.append(QString::number(id));
    p.documents->setTicked(keys);
    p.methods->setTicked(wish.methods);
    p.tasks->setWishes(wish.tasks);
    p.questionFile->setText(wish.questionFile);
    p.budgets->setText(wish.budgets);
    p.written->setPlainText(wish.written.join(QLatin1Char('\n')));
    p.tokens->setText(wish.tokens);
    p.seed->setText(wish.seed);
    p.wantedReference = wish.reference;
    p.showTexts();
  }
  Q_EMIT changed();
}

EvaluationWish RunForm::wish() const {
  const Parts& p = *m_parts;
  EvaluationWish wish{.questionFile = p.questionFile->text().trimmed(),
                      .tasks = p.tasks->wishes(),
                      .methods = p.methods->ticked(),
                      .budgets = p.budgets->text(),
                      .reference = p.wantedReference,
                      .seed = p.seed->text().trimmed(),
                      .tokens = p.tokens->text().trimmed()};
  for (const QString& key : p.documents->ticked()) wish.documents.append(key.toLongLong());
  for (const QString& line : p.written->toPlainText().split(QLatin1Char('\n'))) {
    if (!line.trimmed().isEmpty()) wish.written.append(line.trimmed());
  }
  return wish;
}

void RunForm::setCheck(const EvaluationCheck& check) {
  Parts& p = *m_parts;
  p.check = check;
  const QSignalBlocker quiet(p.reference);
  p.reference->clear();
  p.reference->addItems(check.settings);
  p.reference->setCurrentIndex(std::max(0, static_cast<int>(check.settings.indexOf(p.wantedReference))));
  p.reference->setEnabled(check.settings.size() > 1);
  p.updateStart();
}

void RunForm::setBusy(bool busy) {
  m_parts->busy = busy;
  m_parts->updateStart();
}

void RunForm::setQuestionFile(const QString& path) { m_parts->questionFile->setText(path); }

void RunForm::focusFirst() {
  auto* first = findChild<QWidget*>(QStringLiteral("task_facts"));
  (first ? first : m_parts->start)->setFocus();
}

}  // namespace longleaf::ui
