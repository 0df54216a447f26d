-- The health of a SecurityReport in Argo CD, for reports that an Application has in Git.
--
-- Compliant alone decides. Degraded: a finding of critical or high severity stands. Healthy: every
-- check of that severity was evaluated, and none fails. Progressing: no audit yet, or evidence for
-- such a check could not be read; the application is not at fault, but nothing proves it sound.
local health = {status = "Progressing", message = "Waiting for the first audit"}

local conditions = {}
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    conditions[condition.type] = condition
  end
end

local compliant, ready = conditions["Compliant"], conditions["Ready"]
if compliant == nil then
  return health
end

if compliant.status == "False" then
  health.status = "Degraded"
  health.message = compliant.message
elseif compliant.status == "True" then
  health.status = "Healthy"
  health.message = compliant.message
elseif ready ~= nil and ready.status == "False" then
  -- Which kinds could not be read says more than that something is unknown.
  health.message = ready.message
else
  health.message = compliant.message
end
return health
