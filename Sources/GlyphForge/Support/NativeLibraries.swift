internal import CArchive
internal import CCrypto
internal import CFontconfig
internal import CJPEG
internal import CMatio
internal import CPNG
internal import CZlib
internal import GRDBSQLite

/// The C libraries loaded at run time, whose versions may differ from those at build time.
public enum NativeLibraries {
    /// The name and version of each library except FreeType; see ``FontLibrary/version``.
    public static var versions: [(name: String, version: String)] {
        let fontconfig = FcGetVersion()
        var matio: (Int32, Int32, Int32) = (0, 0, 0)
        Mat_GetLibraryVersion(&matio.0, &matio.1, &matio.2)
        var hdf5: (UInt32, UInt32, UInt32) = (0, 0, 0)
        H5get_libversion(&hdf5.0, &hdf5.1, &hdf5.2)
        return [
            ("fontconfig", "\(fontconfig / 10_000).\(fontconfig / 100 % 100).\(fontconfig % 100)"),
            ("libjpeg-turbo", jpegVersion),
            ("libpng", String(cString: png_get_libpng_ver(nil))),
            ("libarchive", lastWord(archive_version_string())),
            ("libmatio", "\(matio.0).\(matio.1).\(matio.2)"),
            ("HDF5", "\(hdf5.0).\(hdf5.1).\(hdf5.2)"),
            ("SQLite", String(cString: sqlite3_libversion())),
            ("OpenSSL", String(cString: OpenSSL_version(OPENSSL_VERSION_STRING))),
            ("zlib", String(cString: zlibVersion())),
        ]
    }

    /// The version that the program was built with; the library does not tell its own.
    private static var jpegVersion: String {
        let number = Int(gf_versionOfJPEG())
        return number == 0 ? "another libjpeg" : "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
    }

    private static func lastWord(_ text: UnsafePointer<CChar>) -> String {
        String(String(cString: text).split(separator: " ").last ?? "")
    }
}
