import Foundation
import GlyphForge
import Trainer

/// The machine, the libraries and the environment of this process.
struct SystemReport {
    /// Names and versions of the libraries, the most important ones first.
    var libraries: [(name: String, version: String)] = []
    /// Why FreeType cannot be used; nil when it can.
    var freeTypeProblem: String?
    /// The instruction set that oneDNN uses, such as `AVX2`.
    var instructionSet = ""
    /// Whether the processor has instructions for bfloat16.
    var hasBrainFloat = false
    /// The machine's processors.
    var processors = 1
    /// The processors that this process may run on.
    var usableProcessors = 1
    /// The processor time that the container's limit allows, in processors; nil without a limit.
    var processorLimit: Double?
    /// Whether the number of threads of oneDNN's operations can be set.
    var controlsThreads = true
    /// The number of font files that fontconfig knows; nil when fontconfig fails.
    var installedFonts: Int?
    /// Available memory in bytes, within the container's limit; nil when unknown.
    var freeMemory: Int?
    /// Free bytes on the disk of the current folder; nil when unknown.
    var freeDisk: Int?
    /// The environment variables.
    var environment: [String: String] = [:]

    /// The report for this process.
    static func current() -> SystemReport {
        var report = SystemReport()
        let freeType: String
        do {
            freeType = try FontLibrary().version
        } catch {
            freeType = "unusable"
            report.freeTypeProblem = error.description
        }
        report.libraries = [("oneDNN", Engine.version), ("FreeType", freeType)] + NativeLibraries.versions
        report.instructionSet = Engine.instructionSet
        report.hasBrainFloat = Engine.supportsBFloat16
        report.processors = ProcessInfo.processInfo.processorCount
        report.usableProcessors = ProcessInfo.processInfo.activeProcessorCount
        report.processorLimit = ControlGroup.processorLimit()
        report.controlsThreads = Engine.controlsThreads
        // The three `try?` below: what the system does not report is printed as unknown.
        report.installedFonts = try? InstalledFonts.count()
        report.freeMemory = [availableMemory(), ControlGroup.freeMemory()].compactMap(\.self).min()
        let attributes = try? FileManager.default.attributesOfFileSystem(
            forPath: FileManager.default.currentDirectoryPath)
        report.freeDisk = (attributes?[.systemFreeSize] as? NSNumber)?.intValue
        report.environment = ProcessInfo.processInfo.environment
        return report
    }

    private static func availableMemory() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
}
