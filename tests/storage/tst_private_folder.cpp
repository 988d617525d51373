// SPDX-License-Identifier: GPL-3.0-or-later
// Nobody else looks into a library, whatever the person's umask is.
#include <sys/stat.h>

#include <QTest>

#include "storage/library/library.h"
#include "storage/library/private_folder.h"
#include "support/library_samples.h"
#include "support/scratch_folder.h"

using namespace longleaf::storage;
using namespace longleaf::tests;
namespace fs = std::filesystem;

class TestPrivateFolder final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { m_before = ::umask(0); }
  void cleanup() const { ::umask(m_before); }

  static void aLibraryIsItsOwnersAlone() {
    const ScratchFolder folder;
    QVERIFY(valueOf(Library::open(folder.path("above/library"))));
    QCOMPARE(fs::status(folder.path("above/library")).permissions(), fs::perms::owner_all);
  }

  static void aFolderThatIsThereKeepsItsRights() {
    const ScratchFolder folder;
    fs::create_directory(folder.path("shared"));
    QVERIFY(valueOf(Library::open(folder.path("shared"))));
    QCOMPARE(fs::status(folder.path("shared")).permissions(), fs::perms::all);
  }

  static void whatCannotBeMadeIsSaid() {
    QVERIFY(makePrivateFolder("/dev/null/folder"));
    QVERIFY_THROWS_EXCEPTION(fs::filesystem_error, requirePrivateFolder("/dev/null/folder"));
  }

 private:
  mode_t m_before = 0;
};

QTEST_APPLESS_MAIN(TestPrivateFolder)
#include "tst_private_folder.moc"
