// SPDX-License-Identifier: GPL-3.0-or-later
#include "soak/sitting.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QSpinBox>
#include <numeric>

#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/window/message_bar.h"

namespace longleaf::tests {

namespace {

using Phase = ui::ReadingState::Phase;

constexpr QSize kHomeSize(1280, 860);
constexpr int kHomeBudget = 512;  // slots
constexpr int kMoment = 300;      // ms
constexpr int kRest = 1'500;      // ms: what is written, drawn or let go a little later is so by then

qint64 numberIn(const QString& words, const char* pattern) {
  const QRegularExpression number(QLatin1String{pattern});
  return number.match(words).captured(1).remove(QLatin1Char(',')).toLongLong();
}

void append(std::vector<Deed>& all, std::vector<Deed> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Sitting::Sitting(WindowScene& scene, SoakBooks books, QString folder, std::uint64_t seed)
    : m_scene(scene), m_books(std::move(books)), m_folder(std::move(folder)), m_random(seed) {
  append(m_deeds, libraryDeeds(*this));
  append(m_deeds, readingDeeds(*this));
  append(m_deeds, chatDeeds(*this));
  append(m_deeds, compareDeeds(*this));
  append(m_deeds, readerDeeds(*this));
  append(m_deeds, windowDeeds(*this));
}

// --- What there is -------------------------------------------------------------------------------------------------

std::size_t Sitting::draw(std::size_t count) { return static_cast<std::size_t>(m_random() % count); }

QString Sitting::newQuestion() {
  static const QStringList kQuestions{QStringLiteral("How many boats did keeper %1 count?"),
                                      QStringLiteral("What happens on day %1?"),
                                      QStringLiteral("Who is named in part %1, and what do they want?")};
  return oneOf(kQuestions).arg(++m_questions);
}

QString Sitting::freshFile(const QString& name) const {
  const QString path = m_folder + QLatin1Char('/') + name;
  QFile::remove(path);
  return path;
}

bool Sitting::hasDocument() const { return m_scene.window->reader().document() > 0; }

int Sitting::documents() const {
  return static_cast<int>(numberIn(m_scene.textOf("libraryCount"), "^([0-9,]+) document"));
}

int Sitting::chats() const {
  const auto* button = m_scene.seen<QAbstractButton>("chatsButton");
  return button != nullptr ? static_cast<int>(numberIn(button->text(), "^([0-9,]+) chat")) : 0;
}

qint64 Sitting::tokens() const {
  const auto* list = m_scene.window->findChild<QAbstractItemView*>(QStringLiteral("libraryList"));
  for (int row = 0; row < list->model()->rowCount(); ++row) {
    const QModelIndex index = list->model()->index(row, 0);
    if (index.data(Qt::DisplayRole).toString() == title())
      return numberIn(index.data(Qt::AccessibleTextRole).toString(), "([0-9,]+) tokens");
  }
  return 0;
}

QString Sitting::title() const {  // all of it, where there is room for a part only
  const auto* label = m_scene.window->findChild<QWidget*>(QStringLiteral("readerTitle"));
  return hasDocument() ? label->accessibleName() : QString();
}

bool Sitting::isHome() const { return title() == m_books.homeTitle; }

QStringList Sitting::titles() const {
  QStringList found;
  const auto* list = m_scene.window->findChild<QAbstractItemView*>(QStringLiteral("libraryList"));
  for (int row = 0; row < list->model()->rowCount(); ++row)
    found.append(list->model()->index(row, 0).data(Qt::DisplayRole).toString());
  return found;
}

// --- Hands ---------------------------------------------------------------------------------------------------------

bool Sitting::pressNow(const QAction* action) const {
  if (!action->isEnabled()) return false;
  QTest::keySequence(m_scene.window.get(), action->shortcut());
  return true;
}

bool Sitting::clickNow(const char* name) const {
  auto* button = m_scene.seen<QAbstractButton>(name);
  if (button == nullptr || !button->isEnabled()) return false;
  QTest::mouseClick(button, Qt::LeftButton);
  return true;
}

void Sitting::type(QWidget* field, const QString& words) {
  field->setFocus();
  QTest::keySequence(field, QKeySequence(QKeySequence::SelectAll));
  QTest::keyClicks(field, words);
}

bool Sitting::activate() const {
  m_scene.window->activateWindow();
  // A window also counts as active while one that belongs to it has the keyboard.
  return soon([&] { return QApplication::activeWindow() == m_scene.window.get(); });
}

Outcome Sitting::closeBars(const QString& expected) {
  QStringList said;
  for (const ui::BarMessage& message : m_scene.window->bars().messages()) {
    const bool known = !expected.isEmpty() && message.text.startsWith(expected);
    if (message.severity == ui::Severity::error && message.id != QLatin1String("fit") && !known)
      return failed(message.text + QStringLiteral(" (") + message.details + QLatin1Char(')'));
    said.append(message.text);
    const auto* bar = m_scene.window->findChild<QWidget*>(QStringLiteral("bar_") + message.id);
    auto* close = bar != nullptr ? bar->findChild<QAbstractButton*>(QStringLiteral("barClose")) : nullptr;
    if (close == nullptr || !close->isVisible()) return failed(QStringLiteral("a bar cannot be closed"));
    QTest::mouseClick(close, Qt::LeftButton);
    if (!soon([&] { return !m_scene.hasBar(message.id); })) return failed(QStringLiteral("a bar does not close"));
  }
  return {Outcome::Kind::done, said.join(QStringLiteral(" | "))};
}

Outcome Sitting::readToTheEnd() {
  if (!pressNow(actions().read) && !pressNow(actions().readAgain)) return failed(QStringLiteral("it cannot be read"));
  if (m_scene.hasBar(QStringLiteral("fit"))) return refused(closeBars().words);
  if (m_scene.hasBar(QStringLiteral("too-long"))) {
    const QString words = m_scene.window->bars().messages().first().text;
    const bool anyway = coin();
    if (!m_scene.clickVerb(QStringLiteral("too-long"), anyway ? "anyway" : "cancel"))
      return failed(QStringLiteral("nothing is offered for a long document"));
    if (!anyway) return refused(words);
  }
  if (!m_scene.settles()) return failed(QStringLiteral("it reads without end"));
  if (m_scene.hasBar(QStringLiteral("fit"))) return refused(closeBars().words);
  const ui::ReadingState state = m_scene.reading();
  return state.phase == Phase::done && state.coverage.startsWith(QStringLiteral("Read "))
             ? done()
             : failed(QStringLiteral("not read: ") + state.stage + state.coverage);
}

// --- The sitting ---------------------------------------------------------------------------------------------------

Outcome Sitting::settled(Outcome outcome) {
  if (outcome.kind == Outcome::Kind::failed) return outcome;
  // The list of documents is read again a moment later, and a document that came is opened then.
  bool rests = m_scene.settles();
  QTest::qWait(kMoment);
  rests = rests && m_scene.settles();
  if (!rests) return failed(QStringLiteral("it does not come to rest"));
  const Outcome bars = closeBars();
  if (bars.kind == Outcome::Kind::failed) return bars;
  if (outcome.words.isEmpty()) outcome.words = bars.words;
  return outcome;
}

Sitting::Performed Sitting::perform() {
  // Each once before any a second time: what is made at its first use is there early on.
  std::vector<int> weights, first;
  for (const Deed& deed : m_deeds) {
    weights.push_back(deed.weight());
    first.push_back(m_known.contains(deed.name) ? 0 : weights.back());
  }
  if (std::accumulate(first.begin(), first.end(), 0) > 0) weights = first;
  auto drawn = static_cast<int>(draw(static_cast<std::size_t>(std::accumulate(weights.begin(), weights.end(), 0))));
  std::size_t chosen = 0;
  while (drawn >= weights[chosen]) drawn -= weights[chosen++];
  const Deed& deed = m_deeds[chosen];
  m_known.insert(deed.name);
  const bool active = activate();
  QTest::qWait(kGlance);
  if (!active) return {deed.name, failed(QStringLiteral("the window does not get the keyboard"))};
  return {deed.name, settled(deed.perform())};
}

Outcome Sitting::comeHome() {
  if (!activate()) return failed(QStringLiteral("the window does not get the keyboard"));
  m_scene.window->resize(kHomeSize);
  if (!isHome() && !m_scene.clickRow("libraryList", m_books.homeTitle)) return failed(QStringLiteral("no way home"));
  if (!soon([&] { return isHome(); }) || !m_scene.settles()) return failed(QStringLiteral("home is not reached"));
  if (!m_scene.press(actions().budget)) return failed(QStringLiteral("no budget"));
  auto* budget = m_scene.seen<QSpinBox>("budgetSlots");
  if (budget == nullptr) return failed(QStringLiteral("the budget is not shown"));
  if (budget->value() != kHomeBudget) {
    type(budget, QString::number(kHomeBudget));
    QTest::keyClick(budget, Qt::Key_Return);
  }
  if (!m_scene.settles() || !m_scene.press(actions().budget)) return failed(QStringLiteral("the budget stays"));
  if (!m_scene.press(actions().newChat) || !m_scene.messages().isEmpty()) return failed(QStringLiteral("no new chat"));
  if (!m_scene.press(actions().fitWidth)) return failed(QStringLiteral("no zoom"));
  auto* view = m_scene.seen<QWidget>("readerView");
  if (view == nullptr) return failed(QStringLiteral("no reader"));
  view->setFocus();
  QTest::keyClick(view, Qt::Key_Home, Qt::ControlModifier);
  Outcome read = settled(readToTheEnd());
  if (read.kind != Outcome::Kind::done) return failed(read.words);
  QTest::qWait(kRest);
  return settled(done());
}

}  // namespace longleaf::tests
