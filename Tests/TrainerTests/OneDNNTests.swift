import Foundation
import TestSupport
import Testing

@Suite("oneDNN")
struct OneDNNTests {
    private static let headers = Project.root + "/.venv/include"

    @Test(
        "CDNNL also compiles with oneDNN 3, whose interface differs from version 2",
        .enabled(
            if: FileManager.default.fileExists(atPath: headers + "/oneapi/dnnl/dnnl.h"),
            "oneDNN 3's headers are not in .venv; tools/test installs them"))
    func version3() throws {
        let sources = Project.root + "/Sources/CDNNL"
        let result = try run(
            "/usr/bin/env",
            [
                "clang", "-fsyntax-only", "-Wall", "-Werror", "-I", Self.headers, "-I", sources + "/include",
                sources + "/CDNNL.c",
            ])
        #expect(result.status == 0, "\(result.errors)")
        let version = try String(contentsOfFile: Self.headers + "/oneapi/dnnl/dnnl_version.h", encoding: .utf8)
        #expect(version.contains("#define DNNL_VERSION_MAJOR 3"))
    }
}
