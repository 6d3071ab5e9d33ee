using Gordo.Api.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Tests.Hosting;

/// <summary>A controller that is missing in <see cref="ControllerTypes"/> is not served.</summary>
internal sealed class ControllerTypesTests
{
    [Test]
    public void All_controllers_are_listed() => new ControllerTypes().Types.Should().BeEquivalentTo(
        typeof(GordoServer).Assembly.DefinedTypes.Where(type => type.IsAssignableTo(typeof(ControllerBase)) && !type.IsAbstract));
}
