// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/notice_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>

#include "app/controllers/workplace.h"
#include "ui/theme/figures.h"

namespace longleaf::app {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("Notices", text); }

QString bytesText(std::size_t bytes) { return ui::bytesText(static_cast<qint64>(bytes)); }

QString largestText(const inference::MemoryPlan& plan) {
  if (!plan.largestBudgetThatFits) return translated(QT_TRANSLATE_NOOP("Notices", "No budget fits."));
  return translated(QT_TRANSLATE_NOOP("Notices", "The largest budget that fits is %1 slots."))
      .arg(ui::grouped(*plan.largestBudgetThatFits));
}

struct Words {
  QString operator()(const ProcessorInstead& n) const {
    return translated(QT_TRANSLATE_NOOP("Notices",
                                        "Computing on the processor: this takes %1, and of the memory of GPU %2, %3 "
                                        "are free."))
        .arg(bytesText(n.neededBytes), QString::fromStdString(n.device).section(QLatin1Char(':'), 1),
             bytesText(n.freeBytes));
  }
  QString operator()(const ReadingNotSaved& n) const {
    return translated(
               QT_TRANSLATE_NOOP("Notices", "The reading could not be saved, and will have to be made again. %1"))
        .arg(sentenceOf(n.why.code));
  }
  QString operator()(const ReadingsRemoved& n) const {
    return translated(QT_TRANSLATE_NOOP("Notices",
                                        "Saved readings of %1, those unused for longest, were removed: the room of %2 "
                                        "for them was used up."))
        .arg(bytesText(n.bytes), bytesText(n.quotaBytes));
  }
  QString operator()(const DamagedReading&) const {
    return translated(QT_TRANSLATE_NOOP("Notices", "The saved reading is damaged: the document is read anew."));
  }
  QString operator()(const ReadInSections& n) const {
    return translated(QT_TRANSLATE_NOOP("Notices",
                                        "The text has %1 tokens, more than the %2 that are read at once with this "
                                        "budget: it is read in sections, all of it."))
        .arg(ui::grouped(n.tokens), ui::grouped(n.limitTokens));
  }
  QString operator()(const SummaryCut& n) const {
    return translated(QT_TRANSLATE_NOOP("Notices", "The summary of part %1 of %2 was cut at its limit of %3 tokens."))
        .arg(ui::grouped(static_cast<qint64>(n.part)), ui::grouped(static_cast<qint64>(n.parts)),
             ui::grouped(n.limitTokens));
  }
  QString operator()(const LibraryMended& n) const {
    const storage::Salvaged& all = n.salvaged;
    const QString folder = QString::fromStdString(all.keptAt);
    if (folder.isEmpty())
      return translated(
          QT_TRANSLATE_NOOP("Notices", "The library was damaged. What could be rescued of it is in place."));
    if (!all.anything)
      return translated(QT_TRANSLATE_NOOP("Notices",
                                          "The library could not be read, and nothing could be rescued. A new one was "
                                          "begun; the old files are kept in %1."))
          .arg(folder);
    QString text =
        translated(QT_TRANSLATE_NOOP("Notices",
                                     "The library was damaged. Rescued: documents %1, chats %2, messages %3. The "
                                     "damaged files are kept in %4."))
            .arg(ui::grouped(all.documents), ui::grouped(all.chats), ui::grouped(all.messages), folder);
    if (all.withoutText > 0)
      text +=
          QLatin1Char(' ') +
          translated(QT_TRANSLATE_NOOP(
                         "Notices", "Documents that have lost their text, and must be opened from the file again: %1."))
              .arg(ui::grouped(all.withoutText));
    return text;
  }
  QString operator()(const AnswersCutOff& n) const {
    return translated(QT_TRANSLATE_NOOP("Notices",
                                        "Answers that were cut off when the program ended: %1. What there was of them "
                                        "is kept."))
        .arg(ui::grouped(static_cast<qint64>(n.count)));
  }
  QString operator()(const FileChanged& n) const {
    const QDate day = QDateTime::fromMSecsSinceEpoch(n.openedAt).date();
    return translated(QT_TRANSLATE_NOOP("Notices",
                                        "The file has changed since it was opened on %1. This is a new document; what "
                                        "was read and asked of the earlier one is still in the library."))
        .arg(QLocale().toString(day, QLocale::ShortFormat));
  }
  QString operator()(const SettingWarning& n) const {
    return translated(QT_TRANSLATE_NOOP("Notices", "Setting %1: %2"))
        .arg(QString::fromStdString(n.setting), warningText(n.warning.kind, n.plan));
  }
};

}  // namespace

QString noticeText(const Notice& notice) { return std::visit(Words{}, notice); }

QString documentWarningText(const storage::DocumentWarning& warning) {
  using Kind = storage::DocumentWarning::Kind;
  const QString words = QString::fromStdString(warning.words), count = ui::grouped(static_cast<qint64>(warning.count));
  switch (warning.kind) {
    case Kind::unknownEncoding:
      return translated(QT_TRANSLATE_NOOP("Notices", "The encoding %1 is not known on this machine.")).arg(words);
    case Kind::guessedEncoding:
      return translated(QT_TRANSLATE_NOOP("Notices", "The document's encoding was guessed: %1.")).arg(words);
    case Kind::invalidBytes:
      return translated(QT_TRANSLATE_NOOP(
                            "Notices", "Bytes that were not valid in the document's encoding, and became \"%2\": %1."))
          .arg(count, QString(QChar(QChar::ReplacementCharacter)));
    case Kind::missingParts:
      return translated(QT_TRANSLATE_NOOP("Notices",
                                          "Parts of the book, listed in its order of reading, that are missing or no "
                                          "text: %1."))
          .arg(count);
    case Kind::noPrintedPages:
      return translated(
          QT_TRANSLATE_NOOP("Notices", "The book's list of printed pages cannot be followed; its chapters are used."));
    case Kind::deepNesting:
      return translated(QT_TRANSLATE_NOOP("Notices",
                                          "Elements nested more than %1 deep lost their structure, not their text."))
          .arg(count);
    case Kind::emptyPages:
      if (warning.unnamed == 0) return translated(QT_TRANSLATE_NOOP("Notices", "Pages without text: %1.")).arg(words);
      return translated(QT_TRANSLATE_NOOP("Notices", "Pages without text: %1, and %2 more."))
          .arg(words, ui::grouped(static_cast<qint64>(warning.unnamed)));
    case Kind::other:
      break;
  }
  return words;
}

QString warningText(inference::PlanWarning::Kind kind, const inference::MemoryPlan& plan) {
  using Kind = inference::PlanWarning::Kind;
  switch (kind) {
    case Kind::positionsBeyond:
      return translated(QT_TRANSLATE_NOOP("Notices",
                                          "The model was trained on %1 positions and this needs %2: what lies beyond "
                                          "is likely to be noise. The settings positions=relative and "
                                          "positions=capped avoid that."))
          .arg(ui::grouped(plan.positionLimit), ui::grouped(plan.positionsNeeded));
    case Kind::budgetTooLarge:
      return translated(QT_TRANSLATE_NOOP("Notices", "The model was trained on %1 positions and this needs %2. %3"))
          .arg(ui::grouped(plan.positionLimit), ui::grouped(plan.positionsNeeded), largestText(plan));
    case Kind::fullCacheFirst:
      return translated(QT_TRANSLATE_NOOP("Notices",
                                          "While it reads, this method takes a full cache of %1 slots (%2); after "
                                          "that it compresses to %3."))
          .arg(ui::grouped(plan.documentCapacity), bytesText(plan.cacheBytes), ui::grouped(plan.budgetSlots));
    case Kind::doesNotFit:
      break;
  }
  return translated(QT_TRANSLATE_NOOP("Notices", "This takes %1, and %2 are free. %3"))
      .arg(bytesText(plan.totalBytes), bytesText(plan.freeBytes), largestText(plan));
}

Error worded(Error error, const std::optional<inference::MemoryPlan>& plan) {
  const bool byPlan = error.code == Code::doesNotFit || error.code == Code::positionLimit;
  const inference::PlanWarning* why = plan && byPlan ? inference::forbidding(*plan) : nullptr;
  if (why != nullptr) error.message = warningText(why->kind, *plan).toStdString();
  return error;
}

}  // namespace longleaf::app
