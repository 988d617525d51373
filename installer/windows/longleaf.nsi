; SPDX-License-Identifier: GPL-3.0-or-later
; An installer for Windows, of a build in a folder: makensis -DBUILD=FOLDER -DOUTPUT=Longleaf-setup.exe -DVERSION=0.1.0 longleaf.nsi
; FOLDER has longleaf.exe, longleaf-cli.exe and longleaf-parse.exe, the libraries beside them, and Qt's plugins in
; plugins\. The program itself is built for Linux alone so far: installer/check_packages.sh compiles this script over empty
; files. Installs for the person who starts it, without an administrator's rights.
Unicode true
!include "MUI2.nsh"

Name "Longleaf"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Longleaf"
InstallDirRegKey HKCU "Software\Longleaf" "Folder"
RequestExecutionLevel user
SetCompressor /SOLID lzma

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Longleaf"
!define LIBRARY "$LOCALAPPDATA\longleaf"

!insertmacro MUI_PAGE_LICENSE "../../LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString LIBRARY_NAME ${LANG_ENGLISH} "My library as well"
LangString LIBRARY_NAME ${LANG_GERMAN} "Auch meine Bibliothek"
LangString LIBRARY_TEXT ${LANG_ENGLISH} "Chats, saved readings and models. Without this they stay for the next installation."
LangString LIBRARY_TEXT ${LANG_GERMAN} "Chats, gespeicherte Lektüren und Modelle. Sonst bleiben sie für die nächste Installation."

Section "Longleaf"
  SetOutPath "$INSTDIR"
  File /r "${BUILD}/*"
  File "../../LICENSE"
  CreateShortcut "$SMPROGRAMS\Longleaf.lnk" "$INSTDIR\longleaf.exe"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "Software\Longleaf" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Longleaf"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Longleaf developers"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\longleaf.exe"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" "$\"$INSTDIR\uninstall.exe$\""
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "un.Longleaf"
  SectionIn RO
  Delete "$SMPROGRAMS\Longleaf.lnk"
  ; What was installed, by name: somebody may have chosen a folder that has more in it.
  Delete "$INSTDIR\*.exe"
  Delete "$INSTDIR\*.dll"
  Delete "$INSTDIR\LICENSE"
  RMDir /r "$INSTDIR\plugins"
  RMDir /r "$INSTDIR\translations"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Longleaf"
SectionEnd

; Unticked: the library stays unless it is asked for.
Section /o "un.$(LIBRARY_NAME)" libraryIndex
  RMDir /r "${LIBRARY}"
SectionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${libraryIndex} $(LIBRARY_TEXT)
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
