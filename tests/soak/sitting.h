// SPDX-License-Identifier: GPL-3.0-or-later
// A long sitting before the window: what a person can do there, drawn at random. Each deed is done by mouse and
// keyboard, and looks whether it had its effect; where the program refuses, it has to say so in a sentence.
#pragma once

#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "inference/cache/method.h"
#include "soak/soak_books.h"
#include "ui/window_scene.h"

namespace longleaf::tests {

/// Of the cache, with which all is read unless another is tried.
inline const QString kHomeMethod =
    QString::fromLatin1(inference::kDefaultPreset.data(), inference::kDefaultPreset.size());

/// A person's hand is not there sooner, ms: what was clicked has been laid out by then.
inline constexpr int kGlance = 100;

struct Outcome {
  enum class Kind { done, refused, failed };
  Kind kind = Kind::done;
  QString words{};  // of the refusal, as the window says it, or what was not as expected
};
inline Outcome done() { return {}; }
inline Outcome refused(const QString& words) { return {Outcome::Kind::refused, words}; }
inline Outcome failed(const QString& words) { return {Outcome::Kind::failed, words}; }

struct Deed {
  const char* name;
  std::function<int()> weight;  // against the others; 0: cannot be done now
  std::function<Outcome()> perform;
};

class Sitting final {
 public:
  Sitting(WindowScene& scene, SoakBooks books, QString folder, std::uint64_t seed);

  /// One deed, drawn by weight, and all that follows of it.
  struct Performed {
    const char* name;
    Outcome outcome;
  };
  Performed perform();
  /// Comes back to the same state from wherever one is: the home document at its beginning, read with the same budget,
  /// its reading in memory, no chat, nothing open that can be closed. What is measured here can be compared.
  Outcome comeHome();

  // For the deeds.
  std::size_t draw(std::size_t count);  // 0..count - 1
  bool coin() { return draw(2) == 0; }
  QString oneOf(const QStringList& list) { return list[static_cast<qsizetype>(draw(std::size_t(list.size())))]; }
  QString newQuestion();  // another one each time
  /// In the folder of this sitting; what was there is gone.
  QString freshFile(const QString& name) const;

  WindowScene& scene() const { return m_scene; }
  const SoakBooks& books() const { return m_books; }
  ui::WindowActions& actions() const { return m_scene.window->actions(); }

  bool busy() const { return m_scene.bench->engine().busy(); }
  bool hasDocument() const;
  int documents() const;  // of the library, by what the window says
  int chats() const;      // of the document
  /// Of the document on display, by its row; 0: not known.
  qint64 tokens() const;
  /// Reading all of it takes seconds.
  bool isShort() const { return tokens() > 0 && tokens() < 4'000; }
  bool isHome() const;
  /// The rows of the library, and the title on display.
  QStringList titles() const;
  QString title() const;

  /// Presses keys of an action only if it can be done now: what runs may end at any moment.
  bool pressNow(const QAction* action) const;
  bool clickNow(const char* button) const;
  /// Types words in place of what a field holds.
  static void type(QWidget* field, const QString& words);
  /// Reads the document on display, in whatever way is offered for it, to the end.
  Outcome readToTheEnd();
  /// Gives the window the keyboard.
  bool activate() const;
  /// What the bars say, and closes them; failed where one tells of an error that `expected` is not the beginning of.
  Outcome closeBars(const QString& expected = {});

 private:
  Outcome settled(Outcome outcome);

  WindowScene& m_scene;
  SoakBooks m_books;
  QString m_folder;
  std::mt19937_64 m_random;
  std::vector<Deed> m_deeds;
  std::set<std::string> m_known;  // names of those that were done
  int m_questions = 0;
};

/// Waits for something that must come about.
template <class Condition>
bool soon(const Condition& condition) {
  return QTest::qWaitFor(condition, kPatience);
}

/// For something that there is only after some work, a reading before the first word of an answer.
template <class Condition>
bool atLast(const Condition& condition) {
  return QTest::qWaitFor(condition, kPatienceForWork);
}

std::vector<Deed> libraryDeeds(Sitting& sitting);
std::vector<Deed> readingDeeds(Sitting& sitting);
std::vector<Deed> chatDeeds(Sitting& sitting);
std::vector<Deed> compareDeeds(Sitting& sitting);
std::vector<Deed> readerDeeds(Sitting& sitting);
std::vector<Deed> windowDeeds(Sitting& sitting);

}  // namespace longleaf::tests
