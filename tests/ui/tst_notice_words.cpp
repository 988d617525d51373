// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine notices is said in the window's language with its figures, and by the command line in English.
#include <QtTest>

#include "app/controllers/notice_words.h"
#include "ui/filled_window.h"

using namespace longleaf;
using app::Notice;
using longleaf::tests::Language;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U, kGiB = kMiB << 10U;

QString s(const char* text) { return QString::fromUtf8(text); }

inference::MemoryPlan planOf(inference::PlanWarning::Kind kind) {
  inference::MemoryPlan plan;
  plan.budgetSlots = 2'048;
  plan.documentCapacity = 50'514;
  plan.cacheBytes = 1'200 * kMiB;
  plan.totalBytes = 24 * kGiB;
  plan.freeBytes = 10 * kGiB;
  plan.positionLimit = 8'192;
  plan.positionsNeeded = 50'770;
  plan.largestBudgetThatFits = 6'144;
  plan.warnings = {{kind, "in English"}};
  return plan;
}

app::SettingWarning warningOf(inference::PlanWarning::Kind kind) {
  const inference::MemoryPlan plan = planOf(kind);
  return {.setting = "method=full,budget=full", .warning = plan.warnings.front(), .plan = plan};
}

struct Row {
  const char* name;
  Notice notice;
  const char* english;
  const char* german;
};

std::vector<Row> rows() {
  using Kind = inference::PlanWarning::Kind;
  return {
      {"processor", app::ProcessorInstead{.device = "cuda:1", .neededBytes = 24 * kGiB, .freeBytes = 10 * kGiB},
       "Computing on the processor: this takes 24 GiB, and of the memory of GPU 1, 10 GiB are free.",
       "Es rechnet der Prozessor: Nötig sind 24 GiB, und vom Speicher der GPU 1 sind 10 GiB frei."},
      {"not saved", app::ReadingNotSaved{.why = {app::Code::diskFull, "no space left on device"}},
       "The reading could not be saved, and will have to be made again. The disk is full: free some room and try "
       "again. "
       "Nothing was lost.",
       nullptr},
      {"removed", app::ReadingsRemoved{.bytes = 436 * kMiB, .quotaBytes = 10 * kGiB},
       "Saved readings of 436 MiB, those unused for longest, were removed: the room of 10 GiB for them was used up.",
       "Lesestände von 436 MiB, die am längsten nicht benutzten, wurden entfernt: Der Raum von 10 GiB für sie war "
       "aufgebraucht."},
      {"damaged", app::DamagedReading{.why = "checksum", .setAside = true},
       "The saved reading is damaged: the document is read anew.",
       "Der gespeicherte Lesestand ist beschädigt: Das Dokument wird neu gelesen."},
      {"sections", app::ReadInSections{.tokens = 330'329, .limitTokens = 65'536},
       "The text has 330,329 tokens, more than the 65,536 that are read at once with this budget: it is read in "
       "sections, all of it.",
       nullptr},
      {"cut", app::SummaryCut{.part = 2, .parts = 5, .limitTokens = 512},
       "The summary of part 2 of 5 was cut at its limit of 512 tokens.",
       "Die Zusammenfassung von Teil 2 von 5 endete an ihrer Grenze von 512 Token."},
      {"rescued",
       app::LibraryMended{
           .salvaged = {.documents = 12, .withoutText = 1, .chats = 3, .messages = 1'040, .keptAt = "/l/damaged"},
           .sentence = "in English"},
       "The library was damaged. Rescued: documents 12, chats 3, messages 1,040. The damaged files are kept in "
       "/l/damaged. Documents that have lost their text, and must be opened from the file again: 1.",
       "Die Bibliothek war beschädigt. Gerettet: Dokumente 12, Chats 3, Nachrichten 1.040. Die beschädigten Dateien "
       "liegen in /l/damaged. Dokumente, die ihren Text verloren haben und noch einmal aus der Datei zu öffnen sind: "
       "1."},
      {"rescued earlier", app::LibraryMended{}, "The library was damaged. What could be rescued of it is in place.",
       "Die Bibliothek war beschädigt. Was zu retten war, ist wieder da."},
      {"nothing rescued", app::LibraryMended{.salvaged = {.anything = false, .keptAt = "/l/damaged"}},
       "The library could not be read, and nothing could be rescued. A new one was begun; the old files are kept in "
       "/l/damaged.",
       "Die Bibliothek war nicht lesbar, und nichts war zu retten. Eine neue ist angelegt; die alten Dateien liegen in "
       "/l/damaged."},
      {"cut off", app::AnswersCutOff{.count = 2},
       "Answers that were cut off when the program ended: 2. What there was of them is kept.",
       "Antworten, die mit dem Programm endeten: 2. Was davon da war, ist erhalten."},
      {"changed", app::FileChanged{.openedAt = 1'795'000'000'000},
       "The file has changed since it was opened on 11/18/26. This is a new document; what was read and asked of the "
       "earlier one is still in the library.",
       "Die Datei hat sich geändert, seit sie am 18.11.26 geöffnet wurde. Das ist ein neues Dokument; was vom früheren "
       "gelesen und gefragt wurde, ist noch in der Bibliothek."},
      {"positions", warningOf(Kind::positionsBeyond),
       "Setting method=full,budget=full: The model was trained on 8,192 positions and this needs 50,770: what lies "
       "beyond is likely to be noise. The settings positions=relative and positions=capped avoid that.",
       nullptr},
      {"budget", warningOf(Kind::budgetTooLarge),
       "Setting method=full,budget=full: The model was trained on 8,192 positions and this needs 50,770. The largest "
       "budget that fits is 6,144 slots.",
       "Einstellung method=full,budget=full: Das Modell ist auf 8.192 Positionen trainiert, und das hier braucht "
       "50.770. Das größte Budget, das passt, sind 6.144 Plätze."},
      {"full cache", warningOf(Kind::fullCacheFirst),
       "Setting method=full,budget=full: While it reads, this method takes a full cache of 50,514 slots (1.2 GiB); "
       "after that it compresses to 2,048.",
       nullptr},
      {"too much", warningOf(Kind::doesNotFit),
       "Setting method=full,budget=full: This takes 24 GiB, and 10 GiB are free. The largest budget that fits is 6,144 "
       "slots.",
       "Einstellung method=full,budget=full: Das braucht 24 GiB, und 10 GiB sind frei. Das größte Budget, das passt, "
       "sind 6.144 Plätze."},
  };
}

}  // namespace

class tst_NoticeWords final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

  static void inTheWindowsLanguage() {
    for (const Row& row : rows()) {
      QCOMPARE(app::noticeText(row.notice), s(row.english));
      const Language german(Language::Kind::german);
      QVERIFY(german.isLoaded());
      const QString words = app::noticeText(row.notice);
      QVERIFY2(words != s(row.english), row.name);
      if (row.german != nullptr) QCOMPARE(words, s(row.german));
    }
  }

  static void whatADocumentLacks() {
    using storage::DocumentWarning;
    using Kind = DocumentWarning::Kind;
    const struct {
      DocumentWarning warning;
      const char* english;
      const char* german;
    } all[] = {
        {{.kind = Kind::unknownEncoding, .words = "X-Y"},
         "The encoding X-Y is not known on this machine.",
         "Die Zeichenkodierung X-Y ist auf diesem Rechner nicht bekannt."},
        {{.kind = Kind::guessedEncoding, .words = "KOI8-R"},
         "The document's encoding was guessed: KOI8-R.",
         "Die Zeichenkodierung des Dokuments wurde geraten: KOI8-R."},
        {{.kind = Kind::invalidBytes, .count = 1'040},
         "Bytes that were not valid in the document's encoding, and became \"\uFFFD\": 1,040.",
         "Bytes, die in der Zeichenkodierung des Dokuments ungültig waren und zu „\uFFFD“ wurden: 1.040."},
        {{.kind = Kind::missingParts, .count = 2},
         "Parts of the book, listed in its order of reading, that are missing or no text: 2.",
         "Teile des Buches aus seiner Lesefolge, die fehlen oder kein Text sind: 2."},
        {{.kind = Kind::noPrintedPages},
         "The book's list of printed pages cannot be followed; its chapters are used.",
         "Der Liste der gedruckten Seiten des Buches lässt sich nicht folgen; stattdessen gelten seine Kapitel."},
        {{.kind = Kind::deepNesting, .count = 512},
         "Elements nested more than 512 deep lost their structure, not their text.",
         "Elemente, die tiefer als 512 verschachtelt sind, haben ihren Aufbau verloren, nicht ihren Text."},
        {{.kind = Kind::emptyPages, .count = 3, .words = "ii, 3-4"},
         "Pages without text: ii, 3-4.",
         "Seiten ohne Text: ii, 3-4."},
        {{.kind = Kind::emptyPages, .count = 9, .unnamed = 6, .words = "ii, 3-4"},
         "Pages without text: ii, 3-4, and 6 more.",
         "Seiten ohne Text: ii, 3-4, und 6 weitere."},
        {{.words = "as it was said"}, "as it was said", "as it was said"},
    };
    for (const auto& row : all) {
      QCOMPARE(app::documentWarningText(row.warning), s(row.english));
      const Language german(Language::Kind::german);
      QCOMPARE(app::documentWarningText(row.warning), s(row.german));
    }
  }

  /// Scripts may look for them.
  static void theCommandLineKeepsItsSentences() {
    const auto sentence = [](const Notice& notice) { return QString::fromStdString(app::noticeSentence(notice)); };
    QCOMPARE(sentence(app::ProcessorInstead{.device = "cuda:0", .neededBytes = 24 * kGiB, .freeBytes = 10 * kGiB}),
             s("computing on the processor: this takes 24.0 GiB and 10.0 GiB are free on cuda:0, 14.0 GiB short"));
    QCOMPARE(sentence(app::ReadingNotSaved{.why = {app::Code::diskFull, "no space"}}),
             s("the reading could not be saved and will be needed again: no space"));
    QCOMPARE(sentence(app::ReadingsRemoved{.bytes = 436 * kMiB, .quotaBytes = 10 * kGiB}),
             s("saved readings of 436 MiB, the least recently used, were removed: the quota of 10240 MiB was used up"));
    QCOMPARE(sentence(app::DamagedReading{.why = "checksum", .setAside = true}),
             s("the saved reading is damaged (checksum); it was set aside and the document is read anew"));
    QCOMPARE(sentence(app::DamagedReading{.why = "a snapshot is cut off"}),
             s("a snapshot is cut off; the document is read anew"));
    QCOMPARE(sentence(app::SummaryCut{.part = 2, .parts = 5, .limitTokens = 512}),
             s("the summary of part 2 of 5 was cut at its limit of 512 tokens"));
    QCOMPARE(sentence(warningOf(inference::PlanWarning::Kind::doesNotFit)),
             s("setting 'method=full,budget=full': in English"));
  }

  static void anErrorSaysWhyThePlanForbidsIt() {
    using Kind = inference::PlanWarning::Kind;
    const Language german(Language::Kind::german);
    const auto said = [](app::Code code, const std::optional<inference::MemoryPlan>& plan) {
      return QString::fromStdString(app::worded({code, "in English"}, plan).message);
    };
    QCOMPARE(said(app::Code::doesNotFit, planOf(Kind::doesNotFit)),
             s("Das braucht 24 GiB, und 10 GiB sind frei. Das größte Budget, das passt, sind 6.144 Plätze."));
    QVERIFY(said(app::Code::positionLimit, planOf(Kind::budgetTooLarge)).startsWith(s("Das Modell ist auf 8.192 ")));
    // Where the plan is not the reason, or there is none, the engine's words are what there is.
    QCOMPARE(said(app::Code::doesNotFit, planOf(Kind::fullCacheFirst)), s("in English"));
    QCOMPARE(said(app::Code::internal, planOf(Kind::doesNotFit)), s("in English"));
    QCOMPARE(said(app::Code::doesNotFit, std::nullopt), s("in English"));
    auto none = planOf(Kind::doesNotFit);
    none.largestBudgetThatFits.reset();
    QVERIFY(said(app::Code::doesNotFit, none).endsWith(s("Kein Budget passt.")));
  }
};

QTEST_MAIN(tst_NoticeWords)
#include "tst_notice_words.moc"
