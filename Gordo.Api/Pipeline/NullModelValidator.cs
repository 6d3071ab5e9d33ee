using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace Gordo.Api.Pipeline;

/// <summary>Turns off MVC's model validation, which costs time in every request. Actions validate their parameters themselves.</summary>
internal sealed class NullModelValidator : IObjectModelValidator
{
    public void Validate(ActionContext actionContext, ValidationStateDictionary? validationState, string prefix, object? model)
    {
    }
}
