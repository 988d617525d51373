// SPDX-License-Identifier: GPL-3.0-or-later
// soak FIGURES.tsv [--seconds N] [--deeds N] [--seed N] [--threads N]: hours at the window in minutes. What people do
// is done in random order, until the time or the number is reached; after each deed that has come to rest a row of what
// the process takes. judge.py says what grows. Exit status 1: something was not as expected; a picture of the window
// then lies beside the figures.
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLocale>
#include <QTextStream>
#include <cstdio>

#include "app/controllers/large_blocks.h"
#include "soak/process_sample.h"
#include "soak/sitting.h"
#include "support/paths.h"

namespace longleaf::tests {

namespace {

constexpr int kDeedsBetweenRests = 6;
constexpr qint64 kQuotaMiB = 96;  // of saved readings

struct Wish {
  QString path;
  qint64 seconds = 0;
  int deeds = 0;
  quint64 seed = 1;
  QString threads{};
};

class Soak final {
 public:
  Soak(const Wish& wish, const ScratchFolder& folder)
      : m_wish(wish), m_folder(QString::fromStdString(folder.path("library"))), m_file(wish.path) {}

  /// False, with a sentence on stderr, where something was not as expected.
  bool run(WindowScene& scene, Sitting& sitting);

 private:
  bool over() const { return m_wish.deeds > 0 ? m_deeds >= m_wish.deeds : m_clock.elapsed() >= 1000 * m_wish.seconds; }
  bool note(const char* deed, const Outcome& outcome);

  Wish m_wish;
  QString m_folder;
  QFile m_file;
  QElapsedTimer m_clock;
  int m_deeds = 0;
};

QString wordOf(Outcome::Kind kind) {
  return kind == Outcome::Kind::done      ? QStringLiteral("done")
         : kind == Outcome::Kind::refused ? QStringLiteral("refused")
                                          : QStringLiteral("failed");
}

bool Soak::note(const char* deed, const Outcome& outcome) {
  QStringList fields{QString::number(double(m_clock.elapsed()) / 1000, 'f', 1), QString::number(m_deeds),
                     QLatin1String(deed), wordOf(outcome.kind)};
  fields += sampleFigures(sampleProcess(m_folder));
  fields += QString(outcome.words).replace(QLatin1Char('\t'), QLatin1Char(' ')).simplified();
  m_file.write(fields.join(QLatin1Char('\t')).toUtf8() + '\n');
  m_file.flush();
  if (outcome.kind != Outcome::Kind::failed) return true;
  std::fprintf(stderr, "deed %d, \"%s\": %s\n", m_deeds, deed, qPrintable(outcome.words));
  return false;
}

bool Soak::run(WindowScene& scene, Sitting& sitting) {
  if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate)) return false;
  const QStringList names = QStringList{QStringLiteral("seconds"), QStringLiteral("number"), QStringLiteral("deed"),
                                        QStringLiteral("outcome")} +
                            sampleNames() + QStringList{QStringLiteral("said")};
  m_file.write(names.join(QLatin1Char('\t')).toUtf8() + '\n');
  m_clock.start();
  bool well = note("come home", sitting.comeHome());
  while (well && !over()) {
    ++m_deeds;
    const auto [name, outcome] = sitting.perform();
    well = note(name, outcome);
    if (well && (m_deeds % kDeedsBetweenRests == 0 || over())) well = note("come home", sitting.comeHome());
  }
  QTest::qWait(kGlance);
  if (!well) scene.window->grab().save(m_wish.path + QStringLiteral(".png"));
  std::printf("%d deeds in %lld s, seed %llu\n", m_deeds, static_cast<long long>(m_clock.elapsed() / 1000),
              static_cast<unsigned long long>(m_wish.seed));
  return well;
}

bool soak(const Wish& wish) {
  const ScratchFolder folder;
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(folder.path("data")));
  const SceneLibrary shelf(folder.path("library"));
  const std::string model = demoModel();
  const bool made = (model.empty() ? shelf.useModel() : shelf.useModelFile(model)) && shelf.set("max_tokens", "40") &&
                    shelf.set("threads", wish.threads.toStdString()) && shelf.set("colour_scheme", "light") &&
                    shelf.set("budget", "512") && shelf.set("snapshot_quota", std::to_string(kQuotaMiB)) &&
                    shelf.set("compare_settings", "budget=512,method=zsmerge\nbudget=256,method=streaming");
  const SoakBooks books = writeSoakBooks(folder);
  if (!made || !books.made()) {
    std::fputs("the library or its documents cannot be made\n", stderr);
    return false;
  }
  WindowScene scene(shelf);
  if (!scene.start({books.home, books.others[0], books.others[1], books.others[2]})) {
    std::fputs("the window does not come up\n", stderr);
    return false;
  }
  const QString exports = QString::fromStdString(folder.path("exports"));
  if (!QDir().mkpath(exports)) return false;
  Sitting sitting(scene, books, exports, wish.seed);
  const bool well = Soak(wish, folder).run(scene, sitting);
  scene.close();
  return well;
}

Wish wishOf(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.addPositionalArgument(QStringLiteral("FIGURES.tsv"), QStringLiteral("Where the figures go."));
  parser.addHelpOption();
  const QString usual = qEnvironmentVariable("LONGLEAF_SOAK_SECONDS", QStringLiteral("600"));
  const QCommandLineOption seconds(QStringLiteral("seconds"), QStringLiteral("How long."), QStringLiteral("N"), usual);
  const QCommandLineOption deeds(QStringLiteral("deeds"), QStringLiteral("How many, instead of how long."),
                                 QStringLiteral("N"), QStringLiteral("0"));
  const QCommandLineOption seed(QStringLiteral("seed"), QStringLiteral("Of what is drawn."), QStringLiteral("N"),
                                QStringLiteral("1"));
  const QCommandLineOption threads(QStringLiteral("threads"),
                                   QStringLiteral("That compute; 0: as many as there are. On a busy machine one is "
                                                  "faster than two that wait for each other."),
                                   QStringLiteral("N"), QStringLiteral("0"));
  parser.addOptions({seconds, deeds, seed, threads});
  parser.process(arguments);
  return {.path = parser.positionalArguments().value(0),
          .seconds = parser.value(seconds).toLongLong(),
          .deeds = parser.value(deeds).toInt(),
          .seed = parser.value(seed).toULongLong(),
          .threads = parser.value(threads)};
}

}  // namespace

}  // namespace longleaf::tests

int main(int count, char** arguments) {
  longleaf::app::mapLargeBlocks();  // as the program does
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM") && !qEnvironmentVariableIsSet("DISPLAY"))
    qputenv("QT_QPA_PLATFORM", "offscreen");
  if (!qEnvironmentVariableIsSet("LONGLEAF_PARSE")) qputenv("LONGLEAF_PARSE", LONGLEAF_PARSE_PROGRAM);
  QApplication program(count, arguments);
  QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
  const longleaf::tests::Wish wish = longleaf::tests::wishOf(QApplication::arguments());
  if (wish.path.isEmpty()) {
    std::fputs("soak FIGURES.tsv [--seconds N] [--deeds N] [--seed N] [--threads N]\n", stderr);
    return 2;
  }
  return longleaf::tests::soak(wish) ? 0 : 1;
}
